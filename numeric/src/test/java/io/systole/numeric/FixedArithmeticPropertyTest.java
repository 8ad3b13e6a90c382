// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Integer arithmetic against exact decimals of java.math. */
class FixedArithmeticPropertyTest {
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private static BigDecimal scaled(BigInteger q, int fractionBits) {
    BigDecimal value = new BigDecimal(q);
    return fractionBits >= 0
        ? value.divide(TWO.pow(fractionBits))
        : value.multiply(TWO.pow(-fractionBits));
  }

  /** Numerator / denominator · 2^fractionBits of the format, rounded and brought into range. */
  private static long oracle(BigDecimal numerator, long denominator, FixedFormat format) {
    int bits = format.fractionBits();
    BigDecimal n = bits >= 0 ? numerator.multiply(TWO.pow(bits)) : numerator.divide(TWO.pow(-bits));
    BigDecimal d = BigDecimal.valueOf(denominator);
    BigDecimal q =
        switch (format.rounding()) {
          case TRUNCATE -> n.divide(d, 0, RoundingMode.FLOOR);
          case HALF_UP -> n.multiply(TWO).add(d).divide(d.multiply(TWO), 0, RoundingMode.FLOOR);
          case HALF_EVEN -> n.divide(d, 0, RoundingMode.HALF_EVEN);
        };
    BigInteger integer = q.toBigIntegerExact();
    if (format.overflow() == Overflow.WRAP) {
      return format.fit(integer.longValue());
    }
    return integer
        .min(BigInteger.valueOf(format.max()))
        .max(BigInteger.valueOf(format.min()))
        .longValueExact();
  }

  private static BigInteger big(Int128 value) {
    BigInteger low = new BigInteger(Long.toUnsignedString(value.low()));
    return BigInteger.valueOf(value.high()).shiftLeft(64).add(low);
  }

  @Test
  void accumulatorsOfAnyWidthRoundOnce() {
    Random random = Seeds.random(getClass());
    for (int i = 0; i < 30_000; i++) {
      Int128 acc =
          Int128.product(Seeds.value(random, 32), Seeds.value(random, 32))
              .shiftLeft(random.nextInt(50))
              .plus(Seeds.value(random, 60));
      FixedFormat format = Seeds.format(random, 4, 32);
      int fractionBits = random.nextInt(-20, 100);
      assertEquals(
          oracle(scaled(big(acc), fractionBits), 1, format),
          format.fromAccumulator(acc, fractionBits),
          () -> acc + " with " + fractionBits + " fraction bits to " + format);
    }
  }

  @Test
  void averagesAreExactQuotientsRoundedOnce() {
    Random random = Seeds.random(getClass());
    for (int i = 0; i < 30_000; i++) {
      long count = random.nextInt(3) == 0 ? random.nextInt(1, 60_000) : random.nextInt(1, 26);
      FixedFormat input = Seeds.format(random, 4, 32);
      FixedFormat output = random.nextBoolean() ? input : Seeds.format(random, 4, 32);
      long sum =
          random.nextBoolean()
              ? Seeds.value(random, input.width()) * random.nextLong(count + 1)
              : Seeds.value(random, Math.min(input.width(), 12));
      assertEquals(
          oracle(scaled(BigInteger.valueOf(sum), input.fractionBits()), count, output),
          Quotient.average(sum, input.fractionBits(), count, output),
          () -> sum + " / " + count + " from " + input + " to " + output);
    }
  }

  @Test
  void sumsProductsAndSlopesRoundOnce() {
    Random random = Seeds.random(getClass());
    for (int i = 0; i < 30_000; i++) {
      FixedFormat a = Seeds.format(random, 4, 32);
      FixedFormat b = Seeds.format(random, 4, 32);
      FixedFormat y = Seeds.format(random, 4, 32);
      long p = Seeds.value(random, a.width());
      long q = Seeds.value(random, b.width());
      BigDecimal left = scaled(BigInteger.valueOf(p), a.fractionBits());
      BigDecimal right = scaled(BigInteger.valueOf(q), b.fractionBits());
      assertEquals(oracle(left.add(right), 1, y), FixedArithmetic.add(p, a, q, b, y));
      assertEquals(oracle(left.multiply(right), 1, y), FixedArithmetic.multiply(p, a, q, b, y));
      assertEquals(oracle(left, 1, y), FixedArithmetic.convert(p, a, y));
      long slope = FixedArithmetic.slope(random.nextDouble(-1, 2));
      BigDecimal leaky = p >= 0 ? left : left.multiply(scaled(BigInteger.valueOf(slope), 15));
      assertEquals(oracle(leaky, 1, y), FixedArithmetic.leakyRelu(p, a, slope, y));
    }
  }

  @Test
  void biasIsTheNearestIntegerAtTheAccumulatorsScale() {
    Random random = Seeds.random(getClass());
    for (int i = 0; i < 20_000; i++) {
      double bias = random.nextGaussian() * Math.scalb(1.0, random.nextInt(-20, 20));
      int bits = random.nextInt(0, 70);
      BigInteger exact =
          new BigDecimal(bias)
              .multiply(TWO.pow(bits))
              .setScale(0, RoundingMode.HALF_EVEN)
              .toBigIntegerExact();
      assertEquals(exact, big(FixedArithmetic.bias(bias, bits)));
    }
  }

  @Test
  void aLayerThatMayOverflowIsRefused() {
    FixedFormat w16 = FixedFormat.PAPER;
    FixedArithmetic.requireAccumulator("fc1", w16, w16, 9216, Int128.of(1L << 40));
    assertEquals(45, FixedArithmetic.accumulatorBits(w16, w16, 9216, Int128.ZERO));
    FixedArithmetic.requireAccumulator("wide", w16, w16, (1 << 17) - 1, Int128.ZERO);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> FixedArithmetic.requireAccumulator("wide", w16, w16, 1 << 17, Int128.ZERO));
    assertEquals(
        "wide: 131072 terms of 16,4 by 16,4 need an accumulator of 49 bits, there are 48",
        e.getMessage());
  }
}
