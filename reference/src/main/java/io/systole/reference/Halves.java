// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.Int128;

/**
 * Integers of up to 32 bits as two halves: v = high · 2^16 + low, high signed, low from 0 to 65535.
 *
 * <p>Σ x·w = 2^32 · Σ xh·wh + 2^16 · Σ (xh·wl + xl·wh) + Σ xl·wl. A product of halves is below 2^32
 * and the middle has two a term, so up to {@link #MOST_TERMS} every sum is an integer below 2^53:
 * exact in doubles, in any order.
 */
final class Halves {
  static final int BITS = 16;
  static final long MOST_TERMS = 1L << 20;

  private static final int MASK = (1 << BITS) - 1;

  private Halves() {}

  static int high(int value) {
    return value >> BITS;
  }

  static int low(int value) {
    return value & MASK;
  }

  /** The three sums of an output and its bias, brought to the output's format. */
  static final class Rounder {
    private final FixedFormat format;
    private final int fractionBits;
    private final Int128[] bias;

    Rounder(FixedSite site) {
      this.format = site.format();
      this.fractionBits = site.accumulatorFractionBits();
      this.bias = site.biases();
    }

    /** The bias is that of its place modulo their number. */
    int of(double high, double middle, double low, int biasAt) {
      Int128 sum =
          Int128.of((long) high)
              .shiftLeft(BITS)
              .plus((long) middle)
              .shiftLeft(BITS)
              .plus((long) low)
              .plus(bias[biasAt % bias.length]);
      return (int) format.fromAccumulator(sum, fractionBits);
    }
  }
}
