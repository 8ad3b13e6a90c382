// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.Shape;
import java.util.Arrays;

/**
 * MatMul's operands as stacks of matrices: left [rows, terms], right [terms, columns]. A
 * one-dimensional operand is a row (left) or a column (right); the axes before the last two
 * broadcast as in numpy.
 */
final class Stacks {
  private final int rows;
  private final int terms;
  private final int columns;
  private final int[] left;
  private final int[] right;

  private Stacks(Shape a, Shape b, Shape stack) {
    this.rows = a.dim(-2);
    this.terms = a.dim(-1);
    this.columns = b.dim(-1);
    this.left = offsets(a, stack);
    this.right = offsets(b, stack);
  }

  static Stacks of(Shape a, Shape b) {
    Shape left = a.rank() == 1 ? Shape.of(1, a.dim(0)) : a;
    Shape right = b.rank() == 1 ? Shape.of(b.dim(0), 1) : b;
    return new Stacks(left, right, broadcast(outer(left), outer(right)));
  }

  private static Shape outer(Shape matrices) {
    return Shape.of(Arrays.copyOf(matrices.toArray(), matrices.rank() - 2));
  }

  private static Shape broadcast(Shape a, Shape b) {
    int[] dims = new int[Math.max(a.rank(), b.rank())];
    for (int i = 1; i <= dims.length; i++) {
      int extentA = i <= a.rank() ? a.dim(-i) : 1;
      dims[dims.length - i] = extentA == 1 && i <= b.rank() ? b.dim(-i) : extentA;
    }
    return Shape.of(dims);
  }

  private static int[] offsets(Shape matrices, Shape stack) {
    int matrix = matrices.dim(-2) * matrices.dim(-1);
    return Arrays.stream(Broadcast.offsets(outer(matrices), stack)).map(i -> i * matrix).toArray();
  }

  int count() {
    return left.length;
  }

  int rows() {
    return rows;
  }

  int terms() {
    return terms;
  }

  int columns() {
    return columns;
  }

  int leftOffset(int stack) {
    return left[stack];
  }

  int rightOffset(int stack) {
    return right[stack];
  }
}
