// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/**
 * How a value between two representable ones is rounded; names in brackets are those of ap_fixed.
 */
public enum Rounding {
  /** Towards minus infinity (AP_TRN). */
  TRUNCATE("trn"),
  /** To the nearest, a tie towards plus infinity (AP_RND). */
  HALF_UP("rnd"),
  /** To the nearest, a tie to the even one (AP_RND_CONV). */
  HALF_EVEN("conv");

  private final String token;

  Rounding(String token) {
    this.token = token;
  }

  /** The name used in format strings. */
  public String token() {
    return token;
  }

  /**
   * {@code value / 2^shift}, rounded; a negative shift multiplies exactly.
   *
   * @throws ArithmeticException if a left shift overflows 64 bits
   */
  public long shiftRight(long value, int shift) {
    if (shift <= 0) {
      long shifted = value == 0 || -shift > 63 ? 0 : value << -shift;
      if (value != 0 && (-shift > 63 || shifted >> -shift != value)) {
        throw new ArithmeticException(value + " * 2^" + -shift + " overflows 64 bits");
      }
      return shifted;
    }
    if (shift > 63) {
      // |value| <= 2^63 <= half a step: only a truncation of a negative value leaves zero,
      // and a tie (shift 64, value -2^63) goes to zero in both other modes.
      return this == TRUNCATE && value < 0 ? -1 : 0;
    }
    long floor = value >> shift;
    long rest = value & ((1L << shift) - 1);
    long half = 1L << (shift - 1);
    return switch (this) {
      case TRUNCATE -> floor;
      case HALF_UP -> rest >= half ? floor + 1 : floor;
      case HALF_EVEN -> rest > half || (rest == half && (floor & 1) == 1) ? floor + 1 : floor;
    };
  }

  /** A real value rounded to an integer. */
  public double round(double value) {
    return switch (this) {
      case TRUNCATE -> Math.floor(value);
      case HALF_UP -> {
        double floor = Math.floor(value);
        yield value - floor >= 0.5 ? floor + 1 : floor;
      }
      case HALF_EVEN -> Math.rint(value);
    };
  }
}
