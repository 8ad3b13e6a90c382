// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.random.RandomGenerator;

/** Tensors for tests: made from a generator, compared within a tolerance. */
final class Tensors {
  private Tensors() {}

  static Tensor random(RandomGenerator random, int... dims) {
    Tensor tensor = Tensor.zeros(Shape.of(dims), ElementType.FLOAT32);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.set(i, random.nextGaussian());
    }
    return tensor;
  }

  static Tensor longs(long... values) {
    return Tensor.ofLongs(Shape.of(values.length), values);
  }

  static Tensor scalar(float value) {
    return Tensor.ofFloats(Shape.of(), value);
  }

  /** Shapes equal, NaN where NaN is expected, max|a−b| ≤ 1e-4·max|b|; types may differ. */
  static void assertClose(String what, Tensor expected, Tensor found) {
    assertEquals(expected.shape(), found.shape(), what);
    double largest = 0;
    for (long i = 0; i < expected.size(); i++) {
      double value = Math.abs(expected.doubleAt(i));
      largest = Double.isFinite(value) ? Math.max(largest, value) : largest;
    }
    for (long i = 0; i < expected.size(); i++) {
      double a = expected.doubleAt(i);
      double b = found.doubleAt(i);
      boolean same = Double.compare(a, b) == 0 || Math.abs(a - b) <= 1e-4 * largest + 1e-30;
      if (!same) {
        fail("%s: element %d: expected %s, found %s".formatted(what, i, a, b));
      }
    }
  }
}
