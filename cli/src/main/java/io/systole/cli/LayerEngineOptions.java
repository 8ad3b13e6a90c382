// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what computes a single layer: an engine, or the accelerator. */
final class LayerEngineOptions {
  enum Kind {
    FLOAT,
    FIXED,
    SIMULATOR,
    RTL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--engine",
      paramLabel = "E",
      description =
          "float, fixed, simulator or rtl (the accelerator, DRAM to DRAM); default: float, or fixed"
              + " where --format is given.")
  private @Nullable Kind engine;

  @Mixin final FormatOption format = new FormatOption();
  @Mixin private final BoardOptions board = new BoardOptions();
  @Mixin private final StallOptions stalls = new StallOptions();

  Kind kind() {
    Kind kind = engine == null ? format.given().isEmpty() ? Kind.FLOAT : Kind.FIXED : engine;
    require(
        kind != Kind.FLOAT || format.given().isEmpty(),
        "--format",
        "fixed, simulator or rtl",
        kind);
    boolean accelerator = kind == Kind.SIMULATOR || kind == Kind.RTL;
    require(accelerator || !board.given(), "--board and --machine", "simulator or rtl", kind);
    require(kind == Kind.RTL || !stalls.given(), "--stall, --seed and --trace", "rtl", kind);
    return kind;
  }

  private static void require(boolean holds, String options, String engines, Kind found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s: expected --engine %s, found --engine %s".formatted(options, engines, found));
    }
  }

  BoardOptions.Target target() {
    return board.target();
  }

  /** The accelerator with a layer on it. */
  Accelerator accelerator(Compiled compiled, Console console) {
    return kind() == Kind.RTL
        ? new RtlAccelerator(compiled, stalls, console)
        : Accelerator.simulator(compiled);
  }
}
