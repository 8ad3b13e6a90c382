// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.cosim.Stall;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a run in RTL: how the DRAM model behaves, and where the waves go. */
final class StallOptions {
  enum Kind {
    NONE,
    RANDOM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--stall",
      paramLabel = "S",
      description =
          "DRAM: none (latency 40) or random (latency 30 to 50, pauses on every channel, the same"
              + " mean); default: random.")
  private @Nullable Kind stall;

  @Option(names = "--seed", paramLabel = "N", description = "Of the random stalls; default: 1.")
  private @Nullable Long seed;

  @Option(
      names = "--trace",
      paramLabel = "F.fst",
      description = "Write waves; slower, and large for large networks.")
  private @Nullable Path trace;

  /** Whether the user wrote any of them. */
  boolean given() {
    return stall != null || seed != null || trace != null;
  }

  Stall stall() {
    if (stall == Kind.NONE && seed != null) {
      throw new IllegalArgumentException(
          "--seed %d goes with --stall random, found --stall none".formatted(seed));
    }
    return stall == Kind.NONE ? new Stall.None() : new Stall.Random(seed == null ? 1 : seed);
  }

  Optional<Path> trace() {
    return Optional.ofNullable(trace);
  }
}
