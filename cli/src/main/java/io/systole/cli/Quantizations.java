// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.numeric.FixedFormat;
import io.systole.quantize.FormatSpec;
import java.util.ArrayList;
import java.util.List;

/** The choices of data quantization that {@code sweep} goes through: at most 40. */
final class Quantizations {
  /**
   * Bits, then the integer bits tried with one format for every tensor; coarse steps first, so that
   * a run that was stopped has the whole range.
   */
  private static final int[][] TRIED = {
    {16, 4, 6, 2, 8},
    {8, 4, 3},
    {4, 2, 3},
    {12, 4, 3},
    {6, 3, 2, 4},
    {10, 4, 3},
    {5, 2, 3},
    {14, 4},
    {32, 4, 16},
    {24, 4},
    {20, 4},
  };

  private Quantizations() {}

  /** For each width the best format of each tensor, then the same for all. */
  static List<FormatSpec> all() {
    List<FormatSpec> specs = new ArrayList<>();
    for (int[] row : TRIED) {
      specs.add(new FormatSpec.Auto(row[0]));
      for (int i = 1; i < row.length; i++) {
        specs.add(new FormatSpec.Uniform(FixedFormat.of(row[0], row[i])));
      }
    }
    return specs;
  }
}
