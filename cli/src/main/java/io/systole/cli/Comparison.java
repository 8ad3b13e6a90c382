// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.numeric.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result a beside what was expected, b: passed if max|a−b| ≤ tolerance · max|b|.
 *
 * <p>NaN equals only NaN at the same place, an infinity only itself. Another shape fails.
 *
 * @param maxAbs max|a−b|; null if the shapes differ
 * @param maxRel max|a−b| / max|b|, 0 where both are 0; null if the shapes differ
 * @param at index of the largest difference, [n,c,h,w] for a map; null if the shapes differ
 */
record Comparison(
    boolean passed, @Nullable Double maxAbs, @Nullable Double maxRel, @Nullable List<Integer> at) {

  static Comparison of(Tensor found, Tensor expected, double tolerance) {
    if (!found.shape().equals(expected.shape())) {
      return new Comparison(false, null, null, null);
    }
    double largest = 0;
    double worst = 0;
    long worstAt = 0;
    for (long i = 0; i < found.size(); i++) {
      double a = found.doubleAt(i);
      double b = expected.doubleAt(i);
      double difference = Double.compare(a, b) == 0 || a == b ? 0 : Math.abs(a - b);
      if (Double.isNaN(difference)) {
        difference = Double.POSITIVE_INFINITY; // NaN on one side only
      }
      if (difference > worst) {
        worst = difference;
        worstAt = i;
      }
      if (Math.abs(b) > largest && !Double.isInfinite(b)) {
        largest = Math.abs(b);
      }
    }
    List<Integer> at =
        found.size() == 0
            ? List.of()
            : java.util.Arrays.stream(found.shape().coordinates(worstAt)).boxed().toList();
    boolean passed = worst <= tolerance * largest;
    return new Comparison(passed, worst, worst == 0 ? 0 : worst / largest, at);
  }

  /** The worse of two: failed before passed, then the larger relative difference. */
  Comparison worse(Comparison other) {
    if (passed != other.passed) {
      return passed ? other : this;
    }
    if (maxRel == null || other.maxRel == null) {
      return maxRel == null ? this : other;
    }
    return maxRel >= other.maxRel ? this : other;
  }

  /** One line: the verdict with its figures. */
  String text(Tensor found, Tensor expected, double tolerance) {
    if (maxAbs == null) {
      return "FAILED: expected shape %s, found %s".formatted(expected.shape(), found.shape());
    }
    return "%s: max|a-b| = %.6g, relative %.3g (tolerance %.3g), at %s"
        .formatted(passed ? "passed" : "FAILED", maxAbs, maxRel, tolerance, at);
  }
}
