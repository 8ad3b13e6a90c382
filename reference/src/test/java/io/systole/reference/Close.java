// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.systole.numeric.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** Compares float tensors by the project's rule: max|a−b| ≤ tolerance · max|b|. */
final class Close {
  /** The tolerance between float implementations. */
  static final double FLOAT = 1e-4;

  private Close() {}

  /** The value of this name, which must be there. */
  static <T> T at(Map<String, T> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  static void assertClose(Tensor expected, Tensor actual, String what) {
    assertEquals(expected.shape(), actual.shape(), what);
    double largest = 0;
    double difference = 0;
    long at = 0;
    for (long i = 0; i < expected.size(); i++) {
      double b = expected.doubleAt(i);
      double apart = Math.abs(actual.doubleAt(i) - b);
      if (Double.isNaN(apart) ? actual.doubleAt(i) != b : apart > difference) {
        difference = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart;
        at = i;
      }
      largest = Math.max(largest, Math.abs(b));
    }
    if (difference > FLOAT * largest) {
      fail(
          "%s: at %s expected %g, found %g (largest %g)"
              .formatted(
                  what,
                  Arrays.toString(expected.shape().coordinates(at)),
                  expected.doubleAt(at),
                  actual.doubleAt(at),
                  largest));
    }
  }
}
