// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.graph.Window;

/**
 * A sliding window over the rows and columns of a map; what lies below and to the right of the map
 * follows from the output's extents.
 *
 * @param top rows of padding above
 * @param left columns of padding to the left
 */
record Slide(int kernelH, int kernelW, int strideH, int strideW, int top, int left) {
  /** The window of one value. */
  static final Slide POINT = new Slide(1, 1, 1, 1, 0, 0);

  static Slide of(Window window) {
    return new Slide(
        window.kernel().get(0),
        window.kernel().get(1),
        window.strides().get(0),
        window.strides().get(1),
        window.padBegin(0),
        window.padBegin(1));
  }

  /** The window that covers a whole map. */
  static Slide whole(MapShape map) {
    return new Slide(map.height(), map.width(), 1, 1, 0, 0);
  }

  /** The same without a stride that never counts, because there is one step only. */
  Slide along(MapShape out) {
    return new Slide(
        kernelH,
        kernelW,
        out.height() == 1 ? 1 : strideH,
        out.width() == 1 ? 1 : strideW,
        top,
        left);
  }

  /** Rows of a map that any window of so many output rows reads, at least 1. */
  int rowsRead(int height, int outHeight) {
    return Math.clamp(lastRow(outHeight) + 1, 1, height);
  }

  /** The last row under the last window; negative if that sees padding only. */
  int lastRow(int outHeight) {
    return (outHeight - 1) * strideH + kernelH - 1 - top;
  }
}
