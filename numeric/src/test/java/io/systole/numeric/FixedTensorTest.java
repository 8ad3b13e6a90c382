// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FixedTensorTest {
  private static final float[] VALUES = {
    0,
    -0f,
    1,
    -1,
    0.5f,
    1.5f,
    2.5f,
    -2.5f,
    0.12207031e-3f,
    7.99999f,
    8,
    -8,
    -8.0001f,
    1e30f,
    -1e30f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    3.1415927f
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "16,4",
        "8,4",
        "4,4",
        "16,-3",
        "16,20",
        "32,4",
        "24,1",
        "16,4,trn",
        "8,3,rnd,wrap"
      })
  void agreesWithTheFormatElementByElement(String text) {
    FixedFormat format = FixedFormat.parse(text);
    FixedTensor tensor =
        FixedTensor.quantize(Tensor.ofFloats(Shape.of(VALUES.length), VALUES), format);
    Tensor back = tensor.toFloat();
    for (int i = 0; i < VALUES.length; i++) {
      long q = format.quantize(VALUES[i]);
      assertEquals(q, tensor.values().longAt(i), "element " + VALUES[i]);
      assertEquals((float) format.value(q), back.floatAt(i), "value of " + q);
    }
  }

  @Test
  void storageIsTheNarrowestType() {
    assertEquals(ElementType.INT16, FixedTensor.storage(FixedFormat.of(16, 4)));
    assertEquals(ElementType.INT32, FixedTensor.storage(FixedFormat.of(17, 4)));
  }
}
