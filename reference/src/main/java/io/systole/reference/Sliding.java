// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Window;
import io.systole.numeric.Shape;

/**
 * A window sliding over planes [n, c, h, w]; the one-dimensional case is a plane with h = 1.
 *
 * <p>Tap (ky, kx) of output (oy, ox) reads input (oy·strideY + ky·dilationY − top, ox·strideX +
 * kx·dilationX − left).
 */
record Sliding(Extent in, Extent out, Extent kernel, Extent stride, Extent pad, Extent dilation) {
  /** A pair along y and x. */
  record Extent(int y, int x) {
    int size() {
      return y * x;
    }
  }

  static Sliding of(Window window, Shape input, Shape output) {
    boolean flat = window.rank() == 1;
    return new Sliding(
        plane(input),
        plane(output),
        extent(flat, 1, window.kernel()),
        extent(flat, 1, window.strides()),
        extent(flat, 0, window.pads()),
        extent(flat, 1, window.dilations()));
  }

  private static Extent extent(boolean flat, int missing, java.util.List<Integer> yx) {
    return flat ? new Extent(missing, yx.get(0)) : new Extent(yx.get(0), yx.get(1));
  }

  private static Extent plane(Shape shape) {
    return new Extent(shape.rank() == 3 ? 1 : shape.dim(-2), shape.dim(-1));
  }

  /** Input row under tap ky of output row oy; may lie in the padding. */
  int row(int oy, int ky) {
    return oy * stride.y() + ky * dilation.y() - pad.y();
  }

  /** Input column under tap kx of output column ox; may lie in the padding. */
  int column(int ox, int kx) {
    return ox * stride.x() + kx * dilation.x() - pad.x();
  }

  boolean inside(int row, int column) {
    return row >= 0 && row < in.y() && column >= 0 && column < in.x();
  }
}
