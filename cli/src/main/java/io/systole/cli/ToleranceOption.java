// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --tolerance R}: a check passes if max|a−b| ≤ R·max|b|. */
final class ToleranceOption {
  /** For results in float. */
  static final double FLOAT = 1e-4;

  /** For integers against integers. */
  static final double EXACT = 0;

  @Option(
      names = "--tolerance",
      paramLabel = "R",
      description =
          "Passes if max|a-b| <= R*max|b|; default: 1e-4, or 0 for fixed point against integers.")
  private @Nullable Double tolerance;

  double orElse(double standard) {
    if (tolerance != null && !(tolerance >= 0)) {
      throw new IllegalArgumentException("--tolerance: expected at least 0, found " + tolerance);
    }
    return tolerance == null ? standard : tolerance;
  }
}
