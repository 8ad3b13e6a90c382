// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/** The exact quotient of two integers, rounded once: average pooling and softmax. */
public final class Quotient {
  private Quotient() {}

  /**
   * dividend / divisor, rounded.
   *
   * @throws IllegalArgumentException if the divisor is not in [1, 2^62]
   */
  public static long of(long dividend, long divisor, Rounding rounding) {
    if (divisor < 1 || divisor > 1L << 62) {
      throw new IllegalArgumentException("divisor " + divisor + " outside [1, 2^62]");
    }
    long floor = Math.floorDiv(dividend, divisor);
    long twiceRest = 2 * Math.floorMod(dividend, divisor);
    return switch (rounding) {
      case TRUNCATE -> floor;
      case HALF_UP -> twiceRest >= divisor ? floor + 1 : floor;
      case HALF_EVEN ->
          twiceRest > divisor || (twiceRest == divisor && (floor & 1) == 1) ? floor + 1 : floor;
    };
  }

  /**
   * An average brought to a format: the exact sum / count, one rounding, then overflow.
   *
   * @param sum exact sum of the window, at most count · 2^31 in magnitude
   * @param sumFractionBits its fraction bits
   * @param count elements in the window, at most 2^29
   */
  public static long average(long sum, int sumFractionBits, long count, FixedFormat output) {
    int left = output.fractionBits() - sumFractionBits;
    if (left <= 0) {
      // From 33 places on nothing but the sign of the sum matters.
      return output.fit(of(sum, count << Math.min(-left, 33), output.rounding()));
    }
    long quotient = Math.floorDiv(sum, count);
    long rest = Math.floorMod(sum, count);
    for (int i = 0; i < left; i++) {
      if (output.overflow() == Overflow.SATURATE && Math.abs(quotient) >= 1L << 40) {
        break;
      }
      rest *= 2;
      quotient = 2 * quotient + (rest >= count ? 1 : 0);
      rest -= rest >= count ? count : 0;
    }
    long rounded = quotient + of(rest, count, output.rounding());
    boolean tie = output.rounding() == Rounding.HALF_EVEN && 2 * rest == count;
    return output.fit(tie ? quotient + (quotient & 1) : rounded);
  }
}
