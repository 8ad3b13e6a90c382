// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.numeric.Tensor;
import io.systole.quantize.FormatSpec;
import io.systole.reference.FixedModel;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** The options that say which network runs on which accelerator, in which formats. */
final class DeployOptions {
  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final FormatOption format = new FormatOption();
  @Mixin private final BoardOptions board = new BoardOptions();

  /** A network compiled for a machine. */
  record Deployed(Network network, FixedModel model, Compiled compiled, String format) {}

  Network network() {
    return model.load();
  }

  /** Compiles; formats that the model does not have are calibrated on the images given. */
  Deployed deploy(Network network, List<Tensor> images, Console console) {
    BoardOptions.Target target = board.target();
    String input = network.graph().inputs().getFirst().name();
    FixedModel fixed =
        FormatOption.fixed(
            network.file(),
            spec(target),
            () -> images.stream().map(image -> Map.of(input, image)).toList(),
            "of the inputs given",
            console);
    return compile(network, fixed, target);
  }

  /** Compiles without images: what calibrates, if anything must, are bundled ones. */
  Deployed deploy(Network network, Console console) {
    BoardOptions.Target target = board.target();
    return compile(network, FormatOption.fixed(network, spec(target), console), target);
  }

  private Deployed compile(Network network, FixedModel fixed, BoardOptions.Target target) {
    Compiled compiled = Compiler.compile(fixed, target.machine(), target.board());
    return new Deployed(network, fixed, compiled, spec(target).toString());
  }

  private FormatSpec spec(BoardOptions.Target target) {
    return format.spec(target.machine().quantization().elementBits());
  }
}
