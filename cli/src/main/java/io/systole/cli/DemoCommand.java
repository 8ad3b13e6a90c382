// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.data.BundledImages;
import io.systole.data.Dataset;
import io.systole.explore.Reference;
import io.systole.graph.Counts;
import io.systole.machine.Board;
import io.systole.numeric.Tensor;
import io.systole.quantize.FormatSpec;
import io.systole.reference.FixedModel;
import io.systole.reference.FloatEngine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code demo}: the main job on a bundled CIFAR-10 test image, in float and on the accelerator,
 * with what was done.
 */
@Command(
    name = "demo",
    description =
        "Classifies a bundled CIFAR-10 test image on the simulated Pynq-Z2 accelerator and shows"
            + " what was done.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int TOP = 3;

  private static final FormatSpec FORMAT = new FormatSpec.Auto(FormatOption.BITS);

  private final Console console;

  @Option(
      names = "--rtl",
      description = "Run the whole network in RTL under Verilator: a minute or two.")
  private boolean rtl;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (rtl) {
      Tool.require(Tool.forRtl());
    }
    Network network = new ModelOptions().load();
    Dataset images = BundledImages.test();
    Tensor image = network.preprocessing().apply(images.image(0));
    introduce(network, images.classNames().get(images.label(0)), image);

    Map<String, Tensor> inputs = Map.of(network.imageInput().name(), image);
    Tensor exact = FloatEngine.of(network.file().model()).run(inputs).values().iterator().next();
    Board board = BoardOptions.DEFAULT_BOARD;
    FixedModel model =
        FormatOption.fixed(
            network.file(), FORMAT, () -> List.of(inputs), "of the inputs given", console);
    Compiled compiled = Compiler.compile(model, board.defaultMachine(), board);
    try (Accelerator accelerator = accelerator(compiled)) {
      Accelerator.Run run = accelerator.run(new Reference(model).expect(image));
      return show(network, exact, accelerator, run, compiled);
    }
  }

  private Accelerator accelerator(Compiled compiled) {
    return rtl
        ? new RtlAccelerator(compiled, new StallOptions(), console)
        : Accelerator.simulator(compiled);
  }

  private void introduce(Network network, String truth, Tensor image) {
    Counts counts = Counts.of(network.graph());
    console.line(
        "network   %s: %d layers, %.1f M MACs, %.1f M parameters",
        network.graph().name(),
        counts.layers().size(),
        counts.macs() / 1e6,
        counts.parameters() / 1e6);
    console.line(
        "image     a CIFAR-10 test image of class %s, 32x32, enlarged to %s", truth, image.shape());
    console.line("");
  }

  private int show(
      Network network,
      Tensor exact,
      Accelerator accelerator,
      Accelerator.Run run,
      Compiled compiled) {
    List<Scores.Ranked> first = top(network, exact);
    List<Scores.Ranked> second = top(network, run.scores().toFloat());
    ClassifyCommand.print(console, new ClassifyCommand.Classified("float", first));
    ClassifyCommand.print(
        console,
        new ClassifyCommand.Classified(
            "accelerator (%s), 16-bit fixed point".formatted(accelerator.name()), second));
    console.line("");
    RunTable table = new RunTable(console);
    table.layers(run);
    console.line("");
    table.verdict(accelerator, run);
    boolean agree = first.getFirst().index() == second.getFirst().index();
    console.line(
        "          float and fixed point %s; largest difference of a probability %.5f",
        agree ? "agree on " + first.getFirst().label() : "DISAGREE",
        Objects.requireNonNull(Comparison.of(run.scores().toFloat(), exact, 1).maxAbs()));
    table.latency(accelerator, compiled, FORMAT.toString(), run.table());
    if (network.seeded()) {
      console.line("          " + ClassifyCommand.SEEDED);
    }
    return agree && run.passed() ? 0 : Main.CHECK_FAILED;
  }

  private static List<Scores.Ranked> top(Network network, Tensor scores) {
    return Scores.top(scores, network.endsInSoftmax(), network.classes(), TOP);
  }
}
