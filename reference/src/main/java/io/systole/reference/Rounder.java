// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.Overflow;
import io.systole.numeric.Rounding;

/**
 * Exact accumulators, held as doubles below 2^53, brought to a format of at most 16 bits; the same
 * as {@link FixedFormat#fromAccumulator(long, int)}.
 */
final class Rounder {
  private final FixedFormat format;
  private final int fractionBits;
  private final boolean usual;
  private final double scale;
  private final double min;
  private final double max;

  /** For accumulators of so many fraction bits. */
  Rounder(FixedFormat format, int fractionBits) {
    this.format = format;
    this.fractionBits = fractionBits;
    this.usual = format.rounding() == Rounding.HALF_EVEN && format.overflow() == Overflow.SATURATE;
    this.scale = Math.scalb(1.0, format.fractionBits() - fractionBits);
    this.min = format.min();
    this.max = format.max();
  }

  short of(double accumulator) {
    // Scaling by a power of two is exact, and rint rounds half-even.
    return usual
        ? (short) Math.clamp(Math.rint(accumulator * scale), min, max)
        : (short) format.fromAccumulator((long) accumulator, fractionBits);
  }
}
