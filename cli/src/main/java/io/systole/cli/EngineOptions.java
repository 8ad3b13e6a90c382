// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.numeric.Tensor;
import io.systole.quantize.ModelFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how to compute: in float, or in fixed point of which format. */
final class EngineOptions {
  enum Kind {
    FLOAT,
    FIXED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--engine",
      paramLabel = "E",
      description = "float or fixed; default: float, or fixed where --format is given.")
  private @Nullable Kind engine;

  @Mixin private final FormatOption format = new FormatOption();

  Kind kind() {
    if (engine == Kind.FLOAT && format.given().isPresent()) {
      throw new IllegalArgumentException(
          "--format %s goes with --engine fixed, found --engine float"
              .formatted(format.given().get()));
    }
    return engine == null ? format.given().isEmpty() ? Kind.FLOAT : Kind.FIXED : engine;
  }

  /**
   * What runs a model.
   *
   * @param examples inputs that calibrate formats which the file does not have
   */
  Runner runner(ModelFile file, Supplier<List<Map<String, Tensor>>> examples, Console console) {
    return switch (kind()) {
      case FLOAT -> Runner.ofFloat(file.model());
      case FIXED ->
          Runner.ofFixed(
              FormatOption.fixed(
                  file, format.spec(FormatOption.BITS), examples, "of the inputs given", console));
    };
  }
}
