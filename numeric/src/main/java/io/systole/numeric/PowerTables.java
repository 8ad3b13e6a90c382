// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/**
 * Base-2 logarithm and exponential by table and linear interpolation, in integers.
 *
 * <p>A fraction of indexBits + restBits bits is split: the upper bits choose a segment, the lower
 * ones interpolate inside it. Entry i of a table stands for the start of segment i; the step of a
 * segment is the difference to the next entry. Two precisions exist: {@link #NARROW}, which the
 * hardware holds as ROM, and {@link #wide()} for formats above 16 bits, which only reference
 * engines use. docs/numerics.md has the formulas and the error bounds.
 */
public final class PowerTables {
  /** 512 segments, 20 fraction bits in, entries of 22 fraction bits. */
  public static final PowerTables NARROW = new PowerTables(9, 11, 22, 18, 22);

  /** 32,768 segments, 32 fraction bits in, entries of 40 fraction bits; built when first used. */
  public static PowerTables wide() {
    return Wide.TABLES;
  }

  private static final class Wide {
    private static final PowerTables TABLES = new PowerTables(15, 17, 40, 40, 30);
  }

  private final int indexBits;
  private final int restBits;
  private final int tableBits;
  private final int logBits;
  private final int significandBits;
  private final long[] log;
  private final long[] exp;

  private PowerTables(
      int indexBits, int restBits, int tableBits, int logBits, int significandBits) {
    this.indexBits = indexBits;
    this.restBits = restBits;
    this.tableBits = tableBits;
    this.logBits = logBits;
    this.significandBits = significandBits;
    int segments = 1 << indexBits;
    this.log = new long[segments + 1];
    this.exp = new long[segments + 1];
    double one = Math.scalb(1.0, tableBits);
    // Half a unit of the rounded logarithm stands in the table, so that cutting off rounds.
    long half = tableBits == logBits ? 0 : 1L << (tableBits - logBits - 1);
    for (int i = 0; i <= segments; i++) {
      double x = (double) i / segments;
      log[i] = (long) Math.rint(StrictMath.log1p(x) / StrictMath.log(2) * one) + half;
      exp[i] = (long) Math.rint(StrictMath.expm1(x * StrictMath.log(2)) * one);
    }
  }

  /** Bits of a fraction that goes in. */
  public int fractionBits() {
    return indexBits + restBits;
  }

  /** Fraction bits of {@link #log2}. */
  public int logBits() {
    return logBits;
  }

  /** Fraction bits of {@link #exp2}. */
  public int significandBits() {
    return significandBits;
  }

  /** Segments of either table. */
  public int segments() {
    return 1 << indexBits;
  }

  /** The segment that a fraction falls into. */
  public int segment(long fraction) {
    return (int) (fraction >> restBits);
  }

  /**
   * log2(2^exponent · (1 + fraction)) with {@link #logBits()} fraction bits.
   *
   * @param fraction {@link #fractionBits()} bits
   */
  public long log2(int exponent, long fraction) {
    int i = segment(fraction);
    long rest = fraction & ((1L << restBits) - 1);
    long mantissa = log[i] + (((log[i + 1] - log[i]) * rest) >> restBits);
    return (((long) exponent << tableBits) + mantissa) >> (tableBits - logBits);
  }

  /** 2^fraction, in [1, 2), with {@link #significandBits()} fraction bits. */
  public long exp2(long fraction) {
    int i = segment(fraction);
    long rest = fraction & ((1L << restBits) - 1);
    long mantissa = (1L << tableBits) + exp[i] + (((exp[i + 1] - exp[i]) * rest) >> restBits);
    return mantissa >> (tableBits - significandBits);
  }

  /** A ROM word of the logarithm: step above entry, the entry in its lowest 22 bits. */
  public long logWord(int segment) {
    return (log[segment + 1] - log[segment]) << tableBits | log[segment];
  }

  /** A ROM word of the exponential: step above entry, the entry in its lowest 22 bits. */
  public long expWord(int segment) {
    return (exp[segment + 1] - exp[segment]) << tableBits | exp[segment];
  }
}
