// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** LRN in integers against Math.pow; the bounds are those of docs/numerics.md. */
class LrnFunctionPropertyTest {
  /** Largest error in steps of the output, beta a multiple of 2^-16; rounding alone is 0.5. */
  private static final double NARROW_BOUND = 0.95;

  private static final double WIDE_BOUND = 2.5;

  private static double exact(LrnAttributes a, FixedFormat in, FixedFormat out, long x, double s) {
    double sum = s * Math.scalb(1.0, -2 * in.fractionBits());
    double y = in.value(x) * Math.pow(a.bias() + a.alpha() / a.size() * sum, -a.beta());
    double scaled = Math.scalb(y, out.fractionBits());
    return Math.clamp(scaled, (double) out.min(), (double) out.max());
  }

  private static double error(LrnAttributes a, FixedFormat in, FixedFormat out, long x, double s) {
    LrnFunction f = LrnFunction.of(a, in, out);
    return Math.abs(f.apply(x, Int128.nearest(s)) - exact(a, in, out, x, s));
  }

  /** A format at least wide enough for the largest output, hence with full use of its bits. */
  private static FixedFormat tight(LrnAttributes a, FixedFormat in, int width) {
    double most = 0;
    for (int bit = 0; bit < in.width(); bit++) {
      double x = in.value(Math.min(1L << bit, in.max()));
      most = Math.max(most, x * Math.pow(a.bias() + a.alpha() / a.size() * x * x, -a.beta()));
    }
    return FixedFormat.of(width, (int) Math.ceil(Math.log(most) / Math.log(2)) + 1);
  }

  private static final double[] DYADIC = {0.25, 0.5, 0.625, 0.75, 0.75, 0.75, 1, 1.5};

  private static LrnAttributes attributes(Random random, double beta) {
    int size = new int[] {1, 2, 3, 4, 5, 5, 5}[random.nextInt(7)];
    double alpha = Math.pow(10, random.nextDouble(-6, 2));
    return new LrnAttributes(
        size, alpha, beta, random.nextInt(6) == 0 ? 0.01 : random.nextDouble(0.5, 4));
  }

  @Test
  void everyInputOfThePapersLayerIsWithinTheBound() {
    LrnAttributes original = new LrnAttributes(5, 5e-4, 0.75, 2);
    double worst = 0;
    for (int i = -2; i <= 16; i++) {
      FixedFormat in = FixedFormat.of(16, i);
      LrnFunction f = LrnFunction.of(original, in, in);
      for (long x = in.min(); x <= in.max(); x++) {
        for (long others : new long[] {0, 1, x * x, 4L << 30}) {
          double error =
              Math.abs(
                  f.apply(x, x * x + others)
                      - exact(original, in, in, x, (double) (x * x + others)));
          worst = Math.max(worst, error);
        }
      }
    }
    System.out.printf("LRN, original attributes, <16,-2> to <16,16>: %.4f steps%n", worst);
    assertTrue(worst <= 0.54, "error above the bound");
  }

  @Test
  void anyAttributesAndFormatsUpTo16Bits() {
    Random random = Seeds.random(getClass());
    double worst = 0;
    BitSet log = new BitSet();
    BitSet exp = new BitSet();
    for (int i = 0; i < 3000; i++) {
      LrnAttributes a = attributes(random, DYADIC[random.nextInt(DYADIC.length)]);
      int width = random.nextInt(4, 17);
      FixedFormat in = FixedFormat.of(width, random.nextInt(-6, width + 6));
      FixedFormat out = tight(a, in, random.nextInt(4, 17));
      LrnFunction f = LrnFunction.of(a, in, out);
      for (int j = 0; j < 500; j++) {
        long x = Seeds.value(random, width);
        long sum = x * x;
        for (int k = 1; k < a.size(); k++) {
          long other = Seeds.value(random, width);
          sum += other * other;
        }
        double expected = exact(a, in, out, x, (double) sum);
        double error = Math.abs(f.apply(x, sum) - expected);
        worst = Math.max(worst, error);
        assertEquals(f.apply(x, sum), f.apply(x, Int128.of(sum)));
        cover(f, sum, log, exp);
      }
    }
    System.out.printf(
        "LRN, random attributes, W 4 to 16: %.4f steps; segments hit: log %d, exp %d of 512%n",
        worst, log.cardinality(), exp.cardinality());
    assertTrue(worst <= NARROW_BOUND, "error above the bound");
    assertEquals(512, log.cardinality());
    assertEquals(512, exp.cardinality());
  }

  private static void cover(LrnFunction f, long sum, BitSet log, BitSet exp) {
    log.set(f.logSegment(sum));
    exp.set(f.expSegment(sum));
  }

  @Test
  void relativeErrorOfTheFactor() {
    Random random = Seeds.random(getClass());
    double worst = 0;
    for (int i = 0; i < 1000; i++) {
      LrnAttributes a = attributes(random, DYADIC[random.nextInt(DYADIC.length)]);
      FixedFormat in = FixedFormat.of(16, random.nextInt(-6, 20));
      LrnFunction f = LrnFunction.of(a, in, in);
      for (int j = 0; j < 500; j++) {
        long x = Seeds.value(random, 16);
        double v = a.bias() + a.alpha() / a.size() * in.value(x) * in.value(x);
        double expected = Math.pow(v, -a.beta());
        worst = Math.max(worst, x == 0 ? 0 : Math.abs(f.factor(x * x) / expected - 1));
      }
    }
    System.out.printf(
        "LRN, factor V^-beta: relative error %.3g = 2^%.2f%n",
        worst, Math.log(worst) / Math.log(2));
    assertTrue(worst <= 0x1p-15, "relative error above the bound");
  }

  @Test
  void anyBetaUpTo16Bits() {
    Random random = Seeds.random(getClass());
    double worst = 0;
    for (int i = 0; i < 3000; i++) {
      LrnAttributes a = attributes(random, random.nextDouble(0, LrnFunction.MAX_BETA));
      FixedFormat in = FixedFormat.of(16, random.nextInt(-6, 20));
      FixedFormat out = tight(a, in, 16);
      for (int j = 0; j < 100; j++) {
        long x = Seeds.value(random, 16);
        worst = Math.max(worst, error(a, in, out, x, (double) x * x));
      }
    }
    System.out.printf("LRN, any beta: %.4f steps%n", worst);
    assertTrue(worst <= 4, "error above the bound");
  }

  @Test
  void widerFormatsUpTo32Bits() {
    Random random = Seeds.random(getClass());
    double worst = 0;
    for (int i = 0; i < 2000; i++) {
      LrnAttributes a = attributes(random, random.nextDouble(0, LrnFunction.MAX_BETA));
      int width = random.nextInt(17, 33);
      FixedFormat in = FixedFormat.of(width, random.nextInt(-6, width + 6));
      FixedFormat out = tight(a, in, random.nextInt(17, 33));
      for (int j = 0; j < 100; j++) {
        long x = Seeds.value(random, width);
        worst = Math.max(worst, error(a, in, out, x, (double) x * x));
      }
    }
    System.out.printf("LRN, W 17 to 32: %.4f steps%n", worst);
    assertTrue(worst <= WIDE_BOUND, "error above the bound");
  }

  @Test
  void withoutAlphaItIsAConstantFactor() {
    LrnFunction f =
        LrnFunction.of(new LrnAttributes(5, 0, 0.75, 16), FixedFormat.PAPER, FixedFormat.PAPER);
    assertEquals(512, f.apply(4096, 4096L * 4096));
    assertEquals(-512, f.apply(-4096, 5L << 30));
    assertEquals(0, f.apply(0, 0));
  }

  @Test
  void attributesOutOfRangeAreNamed() {
    assertMessage("LRN size 0 outside [1, 65536]", () -> new LrnAttributes(0, 1, 0.75, 1));
    assertMessage("LRN beta 2.0 outside [0, 1.99]", () -> new LrnAttributes(5, 1, 2, 1));
    assertMessage(
        "LRN alpha -1.0 and bias 1.0: expected finite, not negative, not both zero",
        () -> new LrnAttributes(5, -1, 0.75, 1));
  }

  private static void assertMessage(String message, Runnable code) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, code::run).getMessage());
  }
}
