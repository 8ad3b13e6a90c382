// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.BundledImages;
import io.systole.graph.Model;
import io.systole.numeric.Tensor;
import io.systole.quantize.Calibration;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.Formats;
import io.systole.quantize.ModelFile;
import io.systole.reference.FixedModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --format F}: the fixed-point formats of a model. */
final class FormatOption {
  /** Of a default where no machine decides. */
  static final int BITS = 16;

  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "Fixed point: W,I for every tensor, such as 16,4, or auto:W; default: auto of the"
              + " machine's width, auto:16 without a machine.")
  private @Nullable String format;

  /** What the user wrote, if anything. */
  Optional<String> given() {
    return Optional.ofNullable(format);
  }

  /** What the user wrote, or the best of so many bits for each tensor. */
  FormatSpec spec(int bits) {
    return format == null ? new FormatSpec.Auto(bits) : FormatSpec.parse(format);
  }

  /**
   * A model in fixed point.
   *
   * @param spec which formats, {@link #spec}
   * @param examples inputs that calibrate formats which the file does not have
   * @param whose which inputs those are, for the line that says so
   */
  static FixedModel fixed(
      ModelFile file,
      FormatSpec spec,
      Supplier<List<Map<String, Tensor>>> examples,
      String whose,
      Console console) {
    Optional<Formats> stored = file.formats(spec);
    if (stored.isPresent()) {
      return file.fixed(stored.get());
    }
    List<Map<String, Tensor>> inputs = examples.get();
    console.remark(
        "no formats %s stored with the model: calibrated on %d %s", spec, inputs.size(), whose);
    Model model = file.model();
    return file.fixed(new Calibration(model, inputs).choose(spec));
  }

  /** The same, calibrated on the bundled images that are not the test's. */
  static FixedModel fixed(Network network, FormatSpec spec, Console console) {
    return fixed(
        network.file(),
        spec,
        () ->
            Examples.of(
                BundledImages.training(), network.preprocessing(), network.imageInput().name()),
        "bundled CIFAR-10 images",
        console);
  }
}
