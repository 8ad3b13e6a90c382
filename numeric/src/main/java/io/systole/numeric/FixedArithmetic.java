// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/**
 * What the operators do to integers around their exact sums; docs/numerics.md has the whole list.
 *
 * <p>Each method rounds once, by the output's format.
 */
public final class FixedArithmetic {
  /** Bits of an accumulator, with the sign, while operands have at most 16 bits. */
  public static final int ACCUMULATOR_BITS = 48;

  /** Fraction bits of the slope of LeakyRelu. */
  public static final int SLOPE_BITS = 15;

  private static final int MAX_ALIGNMENT = 90;

  private FixedArithmetic() {}

  /** Fraction bits of a sum of products of the two formats. */
  public static int accumulatorFractionBits(FixedFormat input, FixedFormat weight) {
    return input.fractionBits() + weight.fractionBits();
  }

  /**
   * A bias as an integer at the accumulator's scale: rounded half-even, once.
   *
   * @throws IllegalArgumentException if the result is not finite or does not fit 126 bits
   */
  public static Int128 bias(double bias, int accumulatorFractionBits) {
    return Int128.nearest(Math.scalb(bias, accumulatorFractionBits));
  }

  /**
   * Bits, with the sign, that no sum of products with a bias exceeds, whatever the data.
   *
   * @param terms products in a sum, at most 2^40
   * @param largestBias largest magnitude of a bias, an integer at the accumulator's scale
   */
  public static int accumulatorBits(
      FixedFormat input, FixedFormat weight, long terms, Int128 largestBias) {
    Int128 products = Int128.of(terms).shiftLeft(input.width() + weight.width() - 2);
    return products.plus(largestBias).bitLength() + 1;
  }

  /**
   * Checks that 48 bits hold every sum of a layer; for operands of at most 16 bits.
   *
   * @throws IllegalArgumentException naming the layer, the bits it needs and the bits there are
   */
  public static void requireAccumulator(
      String layer, FixedFormat input, FixedFormat weight, long terms, Int128 largestBias) {
    int bits = accumulatorBits(input, weight, terms, largestBias);
    if (bits > ACCUMULATOR_BITS) {
      throw new IllegalArgumentException(
          "%s: %d terms of %s by %s need an accumulator of %d bits, there are %d"
              .formatted(layer, terms, input, weight, bits, ACCUMULATOR_BITS));
    }
  }

  /**
   * a + b: both brought to the finer of the two scales, added exactly, rounded once.
   *
   * @throws IllegalArgumentException if the scales are more than 90 places apart
   */
  public static long add(
      long a, FixedFormat formatA, long b, FixedFormat formatB, FixedFormat output) {
    int fractionBits = Math.max(formatA.fractionBits(), formatB.fractionBits());
    int shiftA = fractionBits - formatA.fractionBits();
    int shiftB = fractionBits - formatB.fractionBits();
    if (shiftA + shiftB > MAX_ALIGNMENT) {
      throw new IllegalArgumentException(
          "formats %s and %s of a sum are more than %d places apart"
              .formatted(formatA, formatB, MAX_ALIGNMENT));
    }
    Int128 sum = Int128.of(a).shiftLeft(shiftA).plus(Int128.of(b).shiftLeft(shiftB));
    return output.fromAccumulator(sum, fractionBits);
  }

  /** a · b: the exact product, rounded once. */
  public static long multiply(
      long a, FixedFormat formatA, long b, FixedFormat formatB, FixedFormat output) {
    return output.fromAccumulator(a * b, accumulatorFractionBits(formatA, formatB));
  }

  /** A value brought to another format: Concat and every operator that only moves values. */
  public static long convert(long x, FixedFormat input, FixedFormat output) {
    return output.fromAccumulator(x, input.fractionBits());
  }

  /** LeakyRelu's alpha with {@link #SLOPE_BITS} fraction bits, rounded half-even. */
  public static long slope(double alpha) {
    return (long) Math.rint(Math.scalb(alpha, SLOPE_BITS));
  }

  /** x, or x · slope where x is negative, rounded once. */
  public static long leakyRelu(long x, FixedFormat input, long slope, FixedFormat output) {
    return x >= 0
        ? convert(x, input, output)
        : output.fromAccumulator(x * slope, input.fractionBits() + SLOPE_BITS);
  }
}
