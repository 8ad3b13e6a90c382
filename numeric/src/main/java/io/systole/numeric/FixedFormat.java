// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import java.util.Locale;

/**
 * A signed fixed-point format &lt;W,I&gt; as in ap_fixed: W bits in all, I of them integer bits
 * with the sign, W−I fraction bits.
 *
 * <p>A value is a two's-complement integer q of W bits and stands for q · 2^(I−W). I may be zero,
 * negative or larger than W. Reference engines take W from 4 to 32, hardware from 4 to 16.
 *
 * @param width W, bits in all
 * @param integerBits I, integer bits with the sign
 */
public record FixedFormat(int width, int integerBits, Rounding rounding, Overflow overflow) {
  public static final int MIN_WIDTH = 4;
  public static final int MAX_WIDTH = 32;
  private static final int MAX_ABS_INTEGER_BITS = 64;

  /** The paper's choice for every tensor: &lt;16,4&gt;, half-even, saturating. */
  public static final FixedFormat PAPER = of(16, 4);

  public FixedFormat {
    if (width < MIN_WIDTH || width > MAX_WIDTH) {
      throw new IllegalArgumentException(
          "width %d of a fixed-point format outside [%d, %d]"
              .formatted(width, MIN_WIDTH, MAX_WIDTH));
    }
    if (Math.abs(integerBits) > MAX_ABS_INTEGER_BITS) {
      throw new IllegalArgumentException(
          "%d integer bits of a fixed-point format outside [-%d, %d]"
              .formatted(integerBits, MAX_ABS_INTEGER_BITS, MAX_ABS_INTEGER_BITS));
    }
  }

  /** Half-even and saturating. */
  public static FixedFormat of(int width, int integerBits) {
    return new FixedFormat(width, integerBits, Rounding.HALF_EVEN, Overflow.SATURATE);
  }

  /**
   * Reads {@code W,I[,trn|rnd|conv[,sat|wrap]]}.
   *
   * @throws IllegalArgumentException naming the text and the form expected
   */
  public static FixedFormat parse(String text) {
    String[] parts = text.trim().toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1);
    if (parts.length < 2 || parts.length > 4) {
      throw malformed(text);
    }
    try {
      Rounding rounding = parts.length > 2 ? rounding(parts[2], text) : Rounding.HALF_EVEN;
      Overflow overflow = parts.length > 3 ? overflow(parts[3], text) : Overflow.SATURATE;
      return new FixedFormat(
          Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), rounding, overflow);
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static Rounding rounding(String token, String text) {
    for (Rounding rounding : Rounding.values()) {
      if (rounding.token().equals(token)) {
        return rounding;
      }
    }
    throw malformed(text);
  }

  private static Overflow overflow(String token, String text) {
    for (Overflow overflow : Overflow.values()) {
      if (overflow.token().equals(token)) {
        return overflow;
      }
    }
    throw malformed(text);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "fixed-point format '%s': expected W,I[,trn|rnd|conv[,sat|wrap]] such as 16,4"
            .formatted(text));
  }

  /** W−I: value = q · 2^(−fractionBits). */
  public int fractionBits() {
    return width - integerBits;
  }

  /** Smallest integer q: −2^(W−1). */
  public long min() {
    return -(1L << (width - 1));
  }

  /** Largest integer q: 2^(W−1)−1. */
  public long max() {
    return (1L << (width - 1)) - 1;
  }

  /** The value of q = 1. */
  public double step() {
    return Math.scalb(1.0, -fractionBits());
  }

  /** The real value of an integer q; exact. */
  public double value(long q) {
    return Math.scalb((double) q, -fractionBits());
  }

  /** Brings an integer into the range by the overflow mode. */
  public long fit(long q) {
    return switch (overflow) {
      case SATURATE -> Math.clamp(q, min(), max());
      case WRAP -> (q << (64 - width)) >> (64 - width);
    };
  }

  /** The integer q of a real value; NaN becomes 0, infinities saturate or (wrapping) become 0. */
  public long quantize(double value) {
    double scaled = rounding.round(Math.scalb(value, fractionBits()));
    if (overflow == Overflow.SATURATE) {
      return (long) Math.clamp(Double.isNaN(scaled) ? 0 : scaled, (double) min(), (double) max());
    }
    // IEEE remainder by a power of two is exact, so wrapping holds beyond 64 bits as well.
    return Double.isFinite(scaled) ? fit((long) (scaled % Math.scalb(1.0, width))) : 0;
  }

  /**
   * An exact accumulator brought to this format: one rounding, then overflow.
   *
   * @param accumulator the integer
   * @param accumulatorFractionBits its fraction bits: value = accumulator ·
   *     2^(−accumulatorFractionBits)
   */
  public long fromAccumulator(long accumulator, int accumulatorFractionBits) {
    int shift = accumulatorFractionBits - fractionBits();
    if (shift >= 0) {
      return fit(rounding.shiftRight(accumulator, shift));
    }
    int left = -shift;
    if (overflow == Overflow.SATURATE) {
      int headroom = Long.numberOfLeadingZeros(accumulator ^ (accumulator >> 63)) - 1;
      if (accumulator != 0 && left > headroom) {
        return accumulator < 0 ? min() : max();
      }
    }
    return left > 63 ? 0 : fit(accumulator << left);
  }

  /**
   * As {@link #fromAccumulator(long, int)}, for accumulators beyond 64 bits.
   *
   * <p>A wide accumulator is first brought to 64 bits: bits below the rounding position are kept as
   * one sticky bit, bits above the range saturate or wrap as the format says.
   */
  public long fromAccumulator(Int128 accumulator, int accumulatorFractionBits) {
    if (accumulator.fitsLong()) {
      return fromAccumulator(accumulator.low(), accumulatorFractionBits);
    }
    int shift = accumulatorFractionBits - fractionBits();
    // Two bits below the rounding position and W+2 above decide everything.
    int drop = Math.clamp(shift - 2L, 0, 127);
    Int128 kept = accumulator.shiftRight(drop);
    long sticky = accumulator.anyLowBit(drop) ? 1 : 0;
    if (!kept.fitsLong()) {
      if (overflow == Overflow.SATURATE) {
        return accumulator.high() < 0 ? min() : max();
      }
      kept = Int128.of((kept.low() << 8) >> 8);
    }
    return fromAccumulator(kept.low() | sticky, accumulatorFractionBits - drop);
  }

  /** {@code W,I}, with rounding and overflow only where they differ from half-even, saturate. */
  @Override
  public String toString() {
    String text = width + "," + integerBits;
    if (overflow != Overflow.SATURATE) {
      return text + "," + rounding.token() + "," + overflow.token();
    }
    return rounding == Rounding.HALF_EVEN ? text : text + "," + rounding.token();
  }
}
