// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;

/** How a CONV's output pixels fall into tiles, and which input rows a tile reads. */
record PixelTiles(Instruction conv, int pxLanes, int banks) {
  int count() {
    return Math.ceilDiv(conv.at(Conv.PIXELS), pxLanes);
  }

  int first(int tile) {
    return tile * pxLanes;
  }

  int pixels(int tile) {
    return Math.min(pxLanes, conv.at(Conv.PIXELS) - first(tile));
  }

  /** The highest array column that a tile uses. */
  int lastColumn(int tile) {
    int count = pixels(tile);
    if (banks == 1) {
      return count - 1;
    }
    int most = 0;
    for (int j = 0; j < count; j++) {
      most = Math.max(most, conv.at(Conv.STRIDE_MOD) * j % banks);
    }
    return most;
  }

  /** The last input row that a tile reads; below 0 if all its rows are padding. */
  long bottomRow(int tile) {
    long row = firstRow(first(tile) + pixels(tile) - 1) + conv.at(Conv.KERNEL_H) - 1;
    return Math.min(row, conv.at(Conv.IN_H) - 1);
  }

  /** The first input row that a tile reads. */
  long topRow(int tile) {
    return Math.max(0, firstRow(first(tile)));
  }

  private long firstRow(int pixel) {
    return (long) pixel / conv.at(Conv.OUT_W) * conv.at(Conv.STRIDE_H) - conv.at(Conv.PAD_TOP);
  }
}
