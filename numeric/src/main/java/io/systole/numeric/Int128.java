// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/**
 * A two's-complement integer of 128 bits: the accumulator of formats wider than 16 bits.
 *
 * <p>Value = high · 2^64 + low, low read as unsigned. Sums wrap at 128 bits; an operator in scope
 * needs at most 62 bits a product and 40 bits of terms.
 *
 * @param high bits 127 to 64
 * @param low bits 63 to 0
 */
public record Int128(long high, long low) {
  public static final Int128 ZERO = new Int128(0, 0);

  /** The same value, sign-extended. */
  public static Int128 of(long value) {
    return new Int128(value >> 63, value);
  }

  /** The exact product of two integers. */
  public static Int128 product(long a, long b) {
    return new Int128(Math.multiplyHigh(a, b), a * b);
  }

  /**
   * The integer nearest a real value; exact beyond 2^53, where a double is an integer.
   *
   * @throws IllegalArgumentException if the value is not finite or outside 126 bits
   */
  public static Int128 nearest(double value) {
    if (!(Math.abs(value) < 0x1p126)) {
      throw new IllegalArgumentException(value + " does not fit an integer of 127 bits");
    }
    double rounded = Math.rint(value);
    if (Math.abs(rounded) < 0x1p62) {
      return of((long) rounded);
    }
    int shift = Math.getExponent(rounded) - 53;
    return of((long) Math.scalb(rounded, -shift)).shiftLeft(shift);
  }

  public Int128 plus(Int128 other) {
    long sum = low + other.low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return new Int128(high + other.high + carry, sum);
  }

  public Int128 plus(long other) {
    return plus(of(other));
  }

  /** This · 2^shift modulo 2^128, shift from 0 to 127. */
  public Int128 shiftLeft(int shift) {
    if (shift == 0) {
      return this;
    }
    return shift >= 64
        ? new Int128(low << (shift - 64), 0)
        : new Int128((high << shift) | (low >>> (64 - shift)), low << shift);
  }

  /** Floor of this / 2^shift, shift from 0 to 127. */
  public Int128 shiftRight(int shift) {
    if (shift == 0) {
      return this;
    }
    return shift >= 64
        ? new Int128(high >> 63, high >> (shift - 64))
        : new Int128(high >> shift, (low >>> shift) | (high << (64 - shift)));
  }

  /** Bits that the value needs without a sign bit: 0 for 0 and −1. */
  public int bitLength() {
    long magnitude = high ^ (high >> 63);
    return magnitude != 0
        ? 128 - Long.numberOfLeadingZeros(magnitude)
        : 64 - Long.numberOfLeadingZeros(low ^ (high >> 63));
  }

  /** Whether the value is a 64-bit integer. */
  public boolean fitsLong() {
    return high == low >> 63;
  }

  /** Whether any of the lowest {@code count} bits (0 to 127) is set. */
  boolean anyLowBit(int count) {
    return !shiftRight(count).shiftLeft(count).equals(this);
  }
}
