// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Overflow;
import io.systole.numeric.Rounding;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Formats and integers of a random network.
 *
 * @param elementBits widest format
 * @param features takes what was drawn: {@code W 5}, {@code negative I}
 */
record RandomNumbers(SplittableRandom random, int elementBits, List<String> features) {
  private static final int LEAST_WIDTH = 4;

  int width() {
    int width = LEAST_WIDTH + random.nextInt(elementBits - LEAST_WIDTH + 1);
    features.add("W " + width);
    return width;
  }

  FixedFormat format(int width, int integerBits) {
    if (integerBits < 0) {
      features.add("negative I");
    }
    Rounding rounding =
        switch (random.nextInt(8)) {
          case 0 -> Rounding.TRUNCATE;
          case 1 -> Rounding.HALF_UP;
          default -> Rounding.HALF_EVEN;
        };
    Overflow overflow = random.nextInt(8) == 0 ? Overflow.WRAP : Overflow.SATURATE;
    return new FixedFormat(width, integerBits, rounding, overflow);
  }

  /** Integers up to a part of the format's range, and its least one now and then. */
  FixedTensor integers(Shape extents, FixedFormat format, double part) {
    Tensor values = Tensor.zeros(extents, ElementType.INT16);
    long most = Math.max(1, (long) (format.max() * part));
    for (long i = 0; i < values.size(); i++) {
      values.set(i, random.nextInt(20) == 0 ? format.min() : random.nextLong(-most, most + 1));
    }
    return new FixedTensor(values, format);
  }
}
