// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Image;
import io.systole.data.Preprocessing;
import io.systole.numeric.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code classify}: what is on each image, with probabilities. */
@Command(
    name = "classify",
    description = "Classifies images.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ClassifyCommand implements Callable<Integer> {
  static final String SEEDED = "seeded weights: the class means nothing";
  private static final int BAR_WIDTH = 30;

  private final Console console;

  @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "JPEG or PNG files.")
  private List<Path> images = List.of();

  @Mixin private final ModelOptions modelOptions = new ModelOptions();
  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Option(names = "--top", paramLabel = "N", description = "Classes an image; default: 5.")
  private int top = 5;

  @Option(
      names = "--dump",
      paramLabel = "DIR",
      description = "Write every layer's output; with several images into a folder each.")
  private @Nullable Path dump;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  ClassifyCommand(Console console) {
    this.console = console;
  }

  record Classified(String image, List<Scores.Ranked> top) {}

  record Report(List<Classified> images) {}

  @Override
  public Integer call() {
    if (top < 1) {
      throw new IllegalArgumentException("--top: expected at least 1, found " + top);
    }
    Network network = modelOptions.load();
    String input = network.imageInput().name();
    Preprocessing preprocessing = network.preprocessing();
    List<String> classes = network.classes();
    List<Map<String, Tensor>> inputs = new ArrayList<>();
    for (Path image : images) {
      inputs.add(Map.of(input, preprocessing.apply(Image.read(image))));
    }
    Runner runner = engineOptions.runner(network.file(), () -> inputs, console);
    List<Classified> results = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor scores = run(runner, inputs.get(i), i);
      results.add(
          new Classified(
              images.get(i).toString(), Scores.top(scores, network.endsInSoftmax(), classes, top)));
    }
    if (json) {
      console.json(new Report(results));
    } else {
      results.forEach(result -> print(console, result));
    }
    if (network.seeded()) {
      console.remark(SEEDED);
    }
    return 0;
  }

  private Tensor run(Runner runner, Map<String, Tensor> input, int index) {
    if (dump == null) {
      return runner.run(input, Runner.Tap.NONE).values().iterator().next();
    }
    Path folder =
        images.size() == 1
            ? dump
            : dump.resolve((index + 1) + "-" + images.get(index).getFileName());
    try (Dump tap = new Dump(folder)) {
      return runner.run(input, tap).values().iterator().next();
    }
  }

  static void print(Console console, Classified result) {
    console.line("%s", result.image());
    int width = result.top().stream().mapToInt(c -> c.label().length()).max().orElse(0);
    for (Scores.Ranked ranked : result.top()) {
      String bar = "#".repeat((int) Math.round(ranked.probability() * BAR_WIDTH));
      console.line(
          "  %5d  %-" + width + "s  %6.2f %%  %s",
          ranked.index(),
          ranked.label(),
          100 * ranked.probability(),
          bar);
    }
  }
}
