// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.Shape;
import java.util.List;

/** Numpy's broadcasting: shapes aligned at their last axis, an extent of 1 stretched. */
public final class Broadcasting {
  private Broadcasting() {}

  /**
   * The shape that all the given ones stretch to.
   *
   * @throws IllegalArgumentException if two extents of an axis differ and neither is 1
   */
  public static Shape shape(List<Shape> shapes) {
    int rank = shapes.stream().mapToInt(Shape::rank).max().orElse(0);
    int[] dims = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int extent = 1;
      for (Shape shape : shapes) {
        int own = i <= shape.rank() ? shape.dim(-i) : 1;
        if (own != 1 && extent != 1 && own != extent) {
          throw new IllegalArgumentException("shapes %s do not broadcast".formatted(shapes));
        }
        extent = own == 1 ? extent : own;
      }
      dims[rank - i] = extent;
    }
    return Shape.of(dims);
  }

  /** Whether a shape stretches to the target without changing it. */
  public static boolean fits(Shape shape, Shape target) {
    if (shape.rank() > target.rank()) {
      return false;
    }
    for (int i = 1; i <= shape.rank(); i++) {
      if (shape.dim(-i) != 1 && shape.dim(-i) != target.dim(-i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Row-major strides, in elements, by which a shape is read under the target's coordinates: 0
   * along stretched axes.
   */
  public static long[] strides(Shape shape, Shape target) {
    long[] own = shape.strides();
    long[] strides = new long[target.rank()];
    for (int i = 1; i <= shape.rank(); i++) {
      strides[target.rank() - i] = shape.dim(-i) == 1 ? 0 : own[shape.rank() - i];
    }
    return strides;
  }
}
