// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.Shape;

/**
 * Weights of a matrix product as [term][column], so that a zero input skips a run of memory.
 *
 * @param stride from one term to the next: columns rounded up to whole vectors
 * @param transposed whether they are given as [column][term]
 */
record WeightLayout(int terms, int columns, int stride, boolean transposed) {
  private static final int TERMS_OF_A_TASK = 64;

  static WeightLayout of(Shape given, boolean transposed, int lanes) {
    int terms = given.dim(transposed ? 1 : 0);
    int columns = given.dim(transposed ? 0 : 1);
    return new WeightLayout(terms, columns, Math.ceilDiv(columns, lanes) * lanes, transposed);
  }

  int size() {
    return Math.multiplyExact(terms, stride);
  }

  /** One weight: where it is given, and where it goes. */
  interface Move {
    void copy(int source, int target);
  }

  /** Every weight, in parallel. */
  void forEach(Move move) {
    Parallel.pieces(
        terms,
        TERMS_OF_A_TASK,
        (from, to) -> {
          for (int j = 0; j < columns; j++) {
            for (int k = from; k < to; k++) {
              move.copy(transposed ? j * terms + k : k * columns + j, k * stride + j);
            }
          }
        });
  }
}
