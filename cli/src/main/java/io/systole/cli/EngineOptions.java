// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Model;
import io.systole.numeric.Tensor;
import io.systole.quantize.Calibration;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.Formats;
import io.systole.quantize.ModelFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how to compute: in float, or in fixed point of which format. */
final class EngineOptions {
  private static final String DEFAULT_FORMAT = "auto:16";

  enum Kind {
    FLOAT,
    FIXED
  }

  @Option(
      names = "--engine",
      paramLabel = "E",
      description = "float or fixed; default: float, or fixed where --format is given.")
  private @Nullable Kind engine;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "Fixed point: W,I for every tensor, such as 16,4, or auto:W; default: auto:16.")
  private @Nullable String format;

  Kind kind() {
    if (engine == Kind.FLOAT && format != null) {
      throw new IllegalArgumentException(
          "--format %s goes with --engine fixed, found --engine float".formatted(format));
    }
    return engine == null ? format == null ? Kind.FLOAT : Kind.FIXED : engine;
  }

  FormatSpec format() {
    return FormatSpec.parse(format == null ? DEFAULT_FORMAT : format);
  }

  /**
   * What runs a model.
   *
   * @param examples inputs that calibrate formats which the file does not have
   */
  Runner runner(ModelFile file, Supplier<List<Map<String, Tensor>>> examples, Console console) {
    return switch (kind()) {
      case FLOAT -> Runner.ofFloat(file.model());
      case FIXED -> Runner.ofFixed(file.fixed(formats(file, examples, console)));
    };
  }

  private Formats formats(
      ModelFile file, Supplier<List<Map<String, Tensor>>> examples, Console console) {
    FormatSpec spec = format();
    Optional<Formats> stored = file.formats(spec);
    if (stored.isPresent()) {
      return stored.get();
    }
    List<Map<String, Tensor>> inputs = examples.get();
    console.remark(
        "no formats %s stored with the model: calibrated on %d of the inputs given",
        spec, inputs.size());
    Model model = file.model();
    return new Calibration(model, inputs).choose(spec);
  }
}
