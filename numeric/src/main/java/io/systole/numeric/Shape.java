// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of an array, outermost axis first; immutable.
 *
 * <p>Rank 0 is a scalar of one element. An extent may be 0 (an empty array), never negative.
 */
public final class Shape {
  private static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dims;

  private Shape(int[] dims) {
    this.dims = dims;
  }

  /**
   * A shape of the given extents.
   *
   * @throws IllegalArgumentException if an extent is negative or the element count exceeds 2^62
   */
  public static Shape of(int... dims) {
    if (dims.length == 0) {
      return SCALAR;
    }
    long size = 1;
    for (int dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException(
            "negative extent " + dim + " in shape " + Arrays.toString(dims));
      }
      if (dim > 0 && size > (1L << 62) / dim) {
        throw new IllegalArgumentException("shape " + Arrays.toString(dims) + " is too large");
      }
      size *= dim;
    }
    return new Shape(dims.clone());
  }

  /** Number of axes. */
  public int rank() {
    return dims.length;
  }

  /** Extent of an axis; a negative axis counts from the end. */
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /**
   * The axis as a non-negative number.
   *
   * @throws IllegalArgumentException if it is outside [-rank, rank)
   */
  public int axis(int axis) {
    if (axis < -dims.length || axis >= dims.length) {
      throw new IllegalArgumentException("axis " + axis + " outside shape " + this);
    }
    return axis < 0 ? axis + dims.length : axis;
  }

  /** Number of elements. */
  public long size() {
    return size(0, dims.length);
  }

  /** Number of elements spanned by the axes {@code from} (inclusive) to {@code to} (exclusive). */
  public long size(int from, int to) {
    long size = 1;
    for (int i = from; i < to; i++) {
      size *= dims[i];
    }
    return size;
  }

  /** This shape with one axis replaced. */
  public Shape with(int axis, int extent) {
    int[] copy = dims.clone();
    copy[axis(axis)] = extent;
    return of(copy);
  }

  /** A fresh array of the extents. */
  public int[] toArray() {
    return dims.clone();
  }

  /** Row-major strides, in elements. */
  public long[] strides() {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return strides;
  }

  /** The index of an element in row-major order, as one coordinate for each axis. */
  public int[] coordinates(long index) {
    int[] at = new int[dims.length];
    long rest = index;
    for (int i = dims.length - 1; i >= 0; i--) {
      at[i] = (int) (rest % dims[i]);
      rest /= dims[i];
    }
    return at;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Extents joined by a cross, as in {@code 1x3x227x227}; a scalar is {@code scalar}. */
  @Override
  public String toString() {
    return dims.length == 0
        ? "scalar"
        : Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining("x"));
  }
}
