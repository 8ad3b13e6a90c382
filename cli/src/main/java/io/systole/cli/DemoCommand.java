// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.BundledImages;
import io.systole.data.Dataset;
import io.systole.data.Preprocessing;
import io.systole.graph.Counts;
import io.systole.graph.Model;
import io.systole.numeric.Tensor;
import io.systole.quantize.Calibration;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.Formats;
import io.systole.quantize.ModelFile;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import io.systole.reference.FloatEngine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code demo}: the main job on a bundled CIFAR-10 test image, in float and in 16-bit fixed point,
 * with what was done.
 */
@Command(
    name = "demo",
    description = "Classifies a bundled CIFAR-10 test image and shows what was done.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int TOP = 3;

  private final Console console;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Network network = new ModelOptions().load();
    ModelFile file = network.file();
    Preprocessing preprocessing = network.preprocessing();
    Dataset images = BundledImages.test();
    String truth = images.classNames().get(images.label(0));
    Tensor image = preprocessing.apply(images.image(0));
    Counts counts = Counts.of(network.graph());
    console.line(
        "network   %s: %d layers, %.1f M MACs, %.1f M parameters",
        network.graph().name(),
        counts.layers().size(),
        counts.macs() / 1e6,
        counts.parameters() / 1e6);
    console.line(
        "image     a CIFAR-10 test image of class %s, 32x32, enlarged to %s", truth, image.shape());

    Map<String, Tensor> inputs = Map.of(network.imageInput().name(), image);
    Model model = file.model();
    FloatEngine inFloat = FloatEngine.of(model);
    Tensor exact = timed("float", () -> inFloat.run(inputs).values().iterator().next());

    FormatSpec spec = FormatSpec.parse("auto:16");
    Formats formats =
        file.formats(spec).orElseGet(() -> new Calibration(model, List.of(inputs)).choose(spec));
    FixedModel fixedModel = file.fixed(formats);
    FixedEngine inFixed = FixedEngine.of(fixedModel);
    Tensor fixed = timed(spec.toString(), () -> inFixed.run(inputs).values().iterator().next());

    console.line("");
    List<Scores.Ranked> first = top(network, exact);
    List<Scores.Ranked> second = top(network, fixed);
    ClassifyCommand.print(console, new ClassifyCommand.Classified("float", first));
    ClassifyCommand.print(console, new ClassifyCommand.Classified("fixed point, " + spec, second));
    console.line("");
    boolean agree = first.getFirst().index() == second.getFirst().index();
    console.line(
        "verdict   float and fixed point %s; largest difference of a probability %.5f",
        agree ? "agree on " + first.getFirst().label() : "DISAGREE",
        Objects.requireNonNull(Comparison.of(fixed, exact, 1).maxAbs()));
    if (network.seeded()) {
      console.line("          " + ClassifyCommand.SEEDED);
    }
    return agree ? 0 : Main.CHECK_FAILED;
  }

  private static List<Scores.Ranked> top(Network network, Tensor scores) {
    return Scores.top(scores, network.endsInSoftmax(), network.classes(), TOP);
  }

  private interface Work {
    Tensor run();
  }

  private Tensor timed(String engine, Work work) {
    long start = System.nanoTime();
    Tensor result = work.run();
    console.line(
        "%-9s one image in %.0f ms (first run)", engine, (System.nanoTime() - start) / 1e6);
    return result;
  }
}
