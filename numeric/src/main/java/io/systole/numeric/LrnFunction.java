// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/**
 * Local response normalization of one value, y = x · (k + alpha/n · Σx²)^(−beta), in integers.
 *
 * <p>With V = Σx² · 2^guard + K this is y = x · 2^(gamma − beta · log2 V): alpha, k and both
 * formats fold into K and gamma. Squares and window sums are exact; log2 and 2^x are {@link
 * PowerTables}; the product is rounded once. Formats up to 16 bits use the tables that the hardware
 * has, wider ones the wide tables. docs/numerics.md has the formulas and the error bounds.
 *
 * @param guard the window sum is shifted left by so much, that a small K keeps its precision
 * @param constant K = k · n / alpha in units of x² · 2^−guard, at least 1
 * @param beta beta with {@link #betaBits} fraction bits
 * @param gamma log2 of the constant factor with {@link PowerTables#fractionBits()} fraction bits
 * @param input format of x
 * @param output format of y
 */
public record LrnFunction(
    int guard, Int128 constant, long beta, long gamma, FixedFormat input, FixedFormat output) {
  /** Largest exponent beta: a limit of the narrow form's 17-bit beta, taken for both. */
  public static final double MAX_BETA = 1.99;

  private static final int NARROW_WIDTH = 16;
  private static final int NARROW_CONSTANT_BITS = 50;
  private static final int WIDE_CONSTANT_BITS = 100;

  /**
   * The function for an LRN layer.
   *
   * @throws IllegalArgumentException naming the attribute out of range
   */
  public static LrnFunction of(LrnAttributes attributes, FixedFormat input, FixedFormat output) {
    boolean wide = wide(input, output);
    double squareBits = 2.0 * input.fractionBits();
    double ratio = attributes.bias() * attributes.size() / attributes.alpha();
    double scaled = ratio * StrictMath.pow(2, squareBits);
    int guard = scaled < (wide ? 0x1p64 : 0x1p32) ? (wide ? 32 : 16) : 0;
    int limitBits = wide ? WIDE_CONSTANT_BITS : NARROW_CONSTANT_BITS;
    double limit = Math.scalb(1.0, limitBits);
    double exact = scaled * Math.scalb(1.0, guard);
    // Without alpha, or where the squares are far below K, K is the limit and only k counts.
    boolean constantOnly = !(exact < limit);
    Int128 constant =
        constantOnly
            ? Int128.ZERO.plus(1).shiftLeft(limitBits)
            : Int128.nearest(Math.max(exact, 1));
    double logFactor =
        constantOnly
            ? attributes.beta() * (limitBits - log2(attributes.bias()))
            : attributes.beta()
                * (squareBits + guard - log2(attributes.alpha() / attributes.size()));
    PowerTables tables = tables(wide);
    double betaUnit = Math.scalb(1.0, betaBits(wide));
    long beta = (long) Math.rint(attributes.beta() * betaUnit);
    // What rounding beta changes is made good in the middle of V's range.
    double least = Math.min(Math.max(exact, 1), limit);
    double most = least + attributes.size() * Math.scalb(1.0, 2 * (input.width() - 1) + guard);
    double middle = (log2(least) + log2(most)) / 2;
    double log =
        output.fractionBits()
            - input.fractionBits()
            + logFactor
            + (beta / betaUnit - attributes.beta()) * middle;
    long gamma = (long) Math.rint(log * Math.scalb(1.0, tables.fractionBits()));
    return new LrnFunction(guard, constant, beta, gamma, input, output);
  }

  private static double log2(double value) {
    return StrictMath.log(value) / StrictMath.log(2);
  }

  private static boolean wide(FixedFormat input, FixedFormat output) {
    return Math.max(input.width(), output.width()) > NARROW_WIDTH;
  }

  private static PowerTables tables(boolean wide) {
    return wide ? PowerTables.wide() : PowerTables.NARROW;
  }

  private static int betaBits(boolean wide) {
    return wide ? 40 : 16;
  }

  /** Whether a format is above 16 bits: the hardware has no such form. */
  public boolean wide() {
    return wide(input, output);
  }

  /** Fraction bits of {@link #beta}. */
  public int betaBits() {
    return betaBits(wide());
  }

  /** The tables in use. */
  public PowerTables tables() {
    return tables(wide());
  }

  /**
   * One output of a layer whose formats are at most 16 bits wide.
   *
   * @param x the integer in the middle of the window
   * @param sumOfSquares exact, over the window with zeros outside the channels
   */
  public long apply(long x, long sumOfSquares) {
    return scale(x, power(sumOfSquares));
  }

  /** One output for any format; equal to the other form where both apply. */
  public long apply(long x, Int128 sumOfSquares) {
    return scale(x, power(sumOfSquares));
  }

  /** The factor y/x before the product and its rounding; for tests and error bounds. */
  double factor(long sumOfSquares) {
    long power = power(sumOfSquares);
    PowerTables tables = tables();
    int scale = input.fractionBits() - output.fractionBits() - tables.significandBits();
    return Math.scalb(
        (double) tables.exp2(fraction(power)), (int) (power >> tables.fractionBits()) + scale);
  }

  /** The segment of the logarithm's table that a window sum reads. */
  public int logSegment(long sumOfSquares) {
    Int128 v = Int128.of(sumOfSquares).shiftLeft(guard).plus(constant);
    return tables().segment(belowLeadingOne(v));
  }

  /** The segment of the exponential's table that a window sum reads. */
  public int expSegment(long sumOfSquares) {
    return tables().segment(fraction(power(Int128.of(sumOfSquares))));
  }

  private long power(long sumOfSquares) {
    if (wide()) {
      return power(Int128.of(sumOfSquares));
    }
    long v = (sumOfSquares << guard) + constant.low();
    int exponent = 63 - Long.numberOfLeadingZeros(v);
    int shift = exponent - PowerTables.NARROW.fractionBits();
    return power(exponent, fraction(shift >= 0 ? v >> shift : v << -shift));
  }

  private long power(Int128 sumOfSquares) {
    Int128 v = sumOfSquares.shiftLeft(guard).plus(constant);
    return power(v.bitLength() - 1, belowLeadingOne(v));
  }

  private long belowLeadingOne(Int128 v) {
    int shift = v.bitLength() - 1 - tables().fractionBits();
    return fraction((shift >= 0 ? v.shiftRight(shift) : v.shiftLeft(-shift)).low());
  }

  private long fraction(long value) {
    return value & ((1L << tables().fractionBits()) - 1);
  }

  /** gamma − beta · log2 V, with the tables' fraction bits, rounded down. */
  private long power(int exponent, long fraction) {
    PowerTables tables = tables();
    int shift = tables.logBits() + betaBits() - tables.fractionBits();
    long log = tables.log2(exponent, fraction);
    return wide()
        ? gamma + Int128.product(-beta, log).shiftRight(shift).low()
        : gamma + ((-beta * log) >> shift);
  }

  private long scale(long x, long power) {
    PowerTables tables = tables();
    long exponent = power >> tables.fractionBits();
    int shift = Math.clamp(tables.significandBits() - exponent, -64, 64);
    return output.fromAccumulator(x * tables.exp2(fraction(power)), output.fractionBits() + shift);
  }
}
