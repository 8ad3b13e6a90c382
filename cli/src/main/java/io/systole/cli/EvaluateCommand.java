// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Dataset;
import io.systole.data.Datasets;
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

/** {@code evaluate}: the share of a data set's images that a network classifies right. */
@Command(
    name = "evaluate",
    description = "Measures top-1 and top-5 accuracy on a data set.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
  private static final int TOP = 5;

  /** A sample is the same on every machine. */
  private static final long SAMPLE_SEED = 1;

  private final Console console;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "CIFAR-10 binary files, or images in folders by class or synset (or a zip).")
  private Path data = Path.of("");

  @Option(names = "--split", description = "train or test; default: test.")
  private String split = "test";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "A sample of N images, spread over the classes; always the same.")
  private @Nullable Integer limit;

  @Mixin private final ModelOptions modelOptions = new ModelOptions();
  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  EvaluateCommand(Console console) {
    this.console = console;
  }

  record Report(int images, double top1, double top5, double imagesPerSecond) {}

  @Override
  public Integer call() {
    Network network = modelOptions.load();
    String input = network.imageInput().name();
    Preprocessing preprocessing = network.preprocessing();
    try (Dataset whole = Datasets.open(data, split)) {
      Dataset images = limit == null ? whole : whole.sample(limit, SAMPLE_SEED);
      List<Integer> indices = ClassMapping.indices(network, whole.classNames(), data);
      Runner runner =
          engineOptions.runner(
              network.file(), () -> Examples.of(images, preprocessing, input), console);
      Report report = evaluate(console, "evaluate", network, images, indices, runner);
      if (json) {
        console.json(report);
      } else {
        console.line(
            "%d images: top-1 %.2f %%, top-5 %.2f %%; %.1f images/s",
            report.images(), 100 * report.top1(), 100 * report.top5(), report.imagesPerSecond());
      }
    }
    if (network.seeded()) {
      console.remark(ClassifyCommand.SEEDED);
    }
    return 0;
  }

  /** Classifies every image; {@code task} is what the progress bar calls it. */
  static Report evaluate(
      Console console,
      String task,
      Network network,
      Dataset images,
      List<Integer> indices,
      Runner runner) {
    Preprocessing preprocessing = network.preprocessing();
    String input = network.imageInput().name();
    List<String> classes = network.classes();
    boolean probabilities = network.endsInSoftmax();
    int first = 0;
    int firstFive = 0;
    long start = System.nanoTime();
    try (Progress progress = new Progress(console, task, images.size())) {
      for (int i = 0; i < images.size(); i++) {
        Map<String, Tensor> inputs = Map.of(input, preprocessing.apply(images.image(i)));
        Tensor scores = runner.run(inputs, Runner.Tap.NONE).values().iterator().next();
        List<Integer> best = new ArrayList<>();
        Scores.top(scores, probabilities, classes, TOP).forEach(ranked -> best.add(ranked.index()));
        int expected = indices.get(images.label(i));
        first += best.getFirst() == expected ? 1 : 0;
        firstFive += best.contains(expected) ? 1 : 0;
        progress.step();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double count = images.size();
    return new Report(images.size(), first / count, firstFive / count, count / seconds);
  }
}
