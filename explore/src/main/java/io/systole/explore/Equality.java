// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.numeric.FixedTensor;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * One value of the network, integer by integer beside the fixed reference's.
 *
 * @param value its name in the graph
 * @param size elements that it has
 * @param compared elements that the run showed
 * @param different elements that differ
 * @param firstDifference where, expected and found; empty if none differs
 */
public record Equality(
    String value, long size, long compared, long different, String firstDifference) {
  /**
   * Compares.
   *
   * @param seen elements that the run showed; what it did not show counts as not compared
   * @param found element by index in the expected tensor's order
   */
  public static Equality of(
      String value, FixedTensor expected, long seen, LongUnaryOperator found) {
    long size = expected.shape().size();
    if (seen != size) {
      return new Equality(value, size, 0, 0, "%d elements expected, %d seen".formatted(size, seen));
    }
    long different = 0;
    String first = "";
    for (long i = 0; i < size; i++) {
      long want = expected.values().longAt(i);
      long got = found.applyAsLong(i);
      if (want != got) {
        first = different == 0 ? difference(expected, i, want, got) : first;
        different++;
      }
    }
    return new Equality(value, size, size, different, first);
  }

  /** A value that the run never showed. */
  static Equality unseen(String value, FixedTensor expected) {
    return of(value, expected, expected.shape().size() == 0 ? -1 : 0, i -> 0);
  }

  private static String difference(FixedTensor expected, long index, long want, long got) {
    return "at %s expected %d, found %d"
        .formatted(Arrays.toString(expected.shape().coordinates(index)), want, got);
  }

  /** Whether every element was seen and is equal. */
  public boolean bitExact() {
    return compared == size && different == 0;
  }
}
