// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.graph.Window;

/**
 * How many taps an average pool divides by: those inside the plane, or with count_include_pad also
 * those in the padding. What a ceil-mode window covers beyond the padding never counts.
 */
final class PoolDivisor {
  private final int[] rows;
  private final int[] columns;

  private PoolDivisor(int[] rows, int[] columns) {
    this.rows = rows;
    this.columns = columns;
  }

  static PoolDivisor of(Op.AveragePool pool, Sliding s) {
    Window window = pool.window();
    boolean flat = window.rank() == 1;
    boolean padding = pool.countIncludePad();
    int top = padding ? s.pad().y() : 0;
    int left = padding ? s.pad().x() : 0;
    int bottom = padding && !flat ? window.padEnd(0) : 0;
    int right = padding ? window.padEnd(flat ? 0 : 1) : 0;
    int[] rows = new int[s.out().y()];
    for (int oy = 0; oy < rows.length; oy++) {
      for (int ky = 0; ky < s.kernel().y(); ky++) {
        int row = s.row(oy, ky);
        rows[oy] += row >= -top && row < s.in().y() + bottom ? 1 : 0;
      }
    }
    int[] columns = new int[s.out().x()];
    for (int ox = 0; ox < columns.length; ox++) {
      for (int kx = 0; kx < s.kernel().x(); kx++) {
        int column = s.column(ox, kx);
        columns[ox] += column >= -left && column < s.in().x() + right ? 1 : 0;
      }
    }
    return new PoolDivisor(rows, columns);
  }

  int at(int oy, int ox) {
    return rows[oy] * columns[ox];
  }
}
