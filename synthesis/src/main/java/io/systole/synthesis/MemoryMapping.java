// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

/**
 * How a memory becomes block RAMs or LUT memory, as Yosys' {@code memory_libmap} decides it: the
 * cheapest of all shapes, by its own costs.
 *
 * <p>A RAMB18 has 16384 bits and, from 9 columns on, a parity bit for each byte: 512 × 36 to 16384
 * × 1; a RAMB36 twice the rows or columns. A write enable rules 9 columns. LUT memory of 7 series:
 * 6 columns of 32 words or 3 of 64, in four LUTs; of UltraScale+: 14 or 7, in eight.
 */
record MemoryMapping(Family family) {
  private static final int[] COLUMNS = {1, 2, 4, 9, 18, 36};
  private static final int[] ROWS = {16384, 8192, 4096, 2048, 1024, 512};
  private static final int COST_18 = 129;
  private static final int COST_36 = 257;
  private static final int COST_LUT = 2;
  private static final int BYTE = 9;

  /**
   * BRAM36 of a memory without choice.
   *
   * @param lanes parts of a word with a write enable each; 1: whole words alone are written
   */
  static double blocks(int words, int lanes, int laneBits) {
    double best = 0;
    int bestCost = Integer.MAX_VALUE;
    for (int i = 0; i < COLUMNS.length; i++) {
      for (int size = 1; size <= 2; size++) {
        // A RAMB36 doubles the rows of each shape and adds 512 × 72.
        int count18 = count(words, lanes, laneBits, ROWS[i] * size, COLUMNS[i]);
        int cost = count18 * (size == 1 ? COST_18 : COST_36);
        if (cost < bestCost) {
          bestCost = cost;
          best = count18 * size / 2.0;
        }
      }
    }
    int widest = count(words, lanes, laneBits, ROWS[ROWS.length - 1], 2 * COLUMNS[5]);
    return widest * COST_36 < bestCost ? widest : best;
  }

  /** BRAM36 of a memory with asynchronous-free reads: none if LUT memory is cheaper. */
  double blocksUnlessSmall(int words, int lanes, int laneBits) {
    double blocks = blocks(words, lanes, laneBits);
    int lutCost = COST_LUT * luts(words, lanes * laneBits);
    return lutCost < blocks * 2 * COST_18 ? 0 : blocks;
  }

  /** LUTs of a memory in LUTs, without what selects its parts. */
  int luts(int words, int bits) {
    boolean xc7 = family == Family.XC7;
    int columns = (xc7 ? 3 : 7) * (words <= 32 ? 2 : 1);
    return (xc7 ? 4 : 8) * Math.ceilDiv(words, 64) * Math.ceilDiv(bits, columns);
  }

  private static int count(int words, int lanes, int laneBits, int rows, int columns) {
    int wide;
    if (lanes == 1) {
      wide = Math.ceilDiv(laneBits, columns);
    } else if (columns < BYTE) {
      wide = lanes * Math.ceilDiv(laneBits, columns);
    } else {
      int bytes = columns / BYTE;
      int laneBytes = Math.ceilDiv(laneBits, BYTE);
      wide =
          bytes >= laneBytes
              ? Math.ceilDiv(lanes, bytes / laneBytes)
              : lanes * Math.ceilDiv(laneBytes, bytes);
    }
    return wide * Math.ceilDiv(words, rows);
  }
}
