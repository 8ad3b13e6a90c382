// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/**
 * Softmax of a vector of integers: exp by table, one exact division a class.
 *
 * <p>With d = max − x a term is e = 2^(−d · log2(e) · 2^−fractionBits) with 30 fraction bits, cut
 * off; an output is e · 2^16 / Σe, rounded half-even and at most 65,535: an unsigned &lt;16,0&gt;.
 * docs/numerics.md has the formulas and the error bounds.
 *
 * @param inputFractionBits fraction bits of the inputs; their width is at most 32
 */
public record SoftmaxFunction(int inputFractionBits) {
  /** Fraction bits of an output. */
  public static final int OUTPUT_BITS = 16;

  /** log2(e) with 23 fraction bits. */
  public static final long LOG2_E = 12_102_203;

  /** Fraction bits of a term and of their sum. */
  public static final int TERM_BITS = 30;

  private static final int LOG2_E_BITS = 23;
  private static final PowerTables TABLES = PowerTables.NARROW;

  /**
   * A term, e^−d with {@link #TERM_BITS} fraction bits.
   *
   * @param distance d = max − x, from 0 to 2^32
   */
  public long term(long distance) {
    int shift = LOG2_E_BITS + inputFractionBits - TABLES.fractionBits();
    // Six places to the left is e^-512 or less: nothing is left of it.
    long power =
        shift >= 0
            ? (-distance * LOG2_E) >> Math.min(shift, 63)
            : (-distance * LOG2_E) << Math.min(-shift, 6);
    long significand = TABLES.exp2(power & ((1L << TABLES.fractionBits()) - 1));
    long exponent = power >> TABLES.fractionBits();
    return exponent < -TERM_BITS
        ? 0
        : (significand << (TERM_BITS - TABLES.significandBits())) >> -exponent;
  }

  /** term · 2^16 / sum, half-even, at most 65,535; sum is positive and below 2^46. */
  public static int quotient(long term, long sum) {
    long quotient = Quotient.of(term << OUTPUT_BITS, sum, Rounding.HALF_EVEN);
    return (int) Math.min(quotient, (1 << OUTPUT_BITS) - 1);
  }

  /** The outputs of a vector (not empty), unsigned with 16 fraction bits. */
  public int[] apply(long[] inputs) {
    long max = inputs[0];
    for (long x : inputs) {
      max = Math.max(max, x);
    }
    long[] terms = new long[inputs.length];
    long sum = 0;
    for (int i = 0; i < inputs.length; i++) {
      terms[i] = term(max - inputs[i]);
      sum += terms[i];
    }
    int[] outputs = new int[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      outputs[i] = quotient(terms[i], sum);
    }
    return outputs;
  }
}
