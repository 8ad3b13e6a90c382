// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.generate;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.Int128;
import io.systole.numeric.LrnFunction;
import io.systole.numeric.Overflow;
import io.systole.numeric.Quotient;
import io.systole.numeric.Rounding;
import io.systole.numeric.SoftmaxFunction;
import java.util.Random;

/**
 * Arguments and results of LRN, averages and softmax, a call a line: the benches of the RTL compare
 * their own form of docs/numerics.md with it.
 */
final class GoldenNumerics {
  private static final int LINES = 600;

  private GoldenNumerics() {}

  static String text() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      text.append(lrn(random));
      text.append(average(random));
    }
    for (int i = 0; i < LINES / 10; i++) {
      text.append(softmax(random));
    }
    return text.toString();
  }

  private static FixedFormat format(Random random) {
    int width = random.nextInt(4, 17);
    Overflow overflow = random.nextInt(4) == 0 ? Overflow.WRAP : Overflow.SATURATE;
    return switch (random.nextInt(3)) {
      case 0 -> new FixedFormat(width, width, Rounding.TRUNCATE, overflow);
      case 1 -> new FixedFormat(width, width, Rounding.HALF_UP, overflow);
      default -> new FixedFormat(width, width, Rounding.HALF_EVEN, overflow);
    };
  }

  private static String fields(FixedFormat format) {
    int rounding =
        switch (format.rounding()) {
          case TRUNCATE -> 0;
          case HALF_UP -> 1;
          case HALF_EVEN -> 2;
        };
    return rounding + " " + format.width() + " " + (format.overflow() == Overflow.WRAP ? 1 : 0);
  }

  private static String lrn(Random random) {
    FixedFormat format = format(random);
    long k = random.nextLong(1, 2L << random.nextInt(50));
    long beta = random.nextInt(130_000);
    int guard = random.nextInt(2) * 16;
    long x = random.nextInt(-32768, 32768);
    long sum = x * x + random.nextLong(1L << random.nextInt(32));
    int exponent = 63 - Long.numberOfLeadingZeros((sum << guard) + k);
    long gamma = ((beta * exponent) << 4) + random.nextInt(-4 << 20, 1 << 20);
    long y =
        new LrnFunction(guard, Int128.of(k), beta, gamma, FixedFormat.of(16, 16), format)
            .apply(x, sum);
    return "lrn %d %d %d %d %s %d %d %d\n"
        .formatted(guard, k, beta, gamma, fields(format), x, sum, y);
  }

  private static String average(Random random) {
    FixedFormat format = format(random);
    int count = random.nextInt(1, 4096);
    long sum = random.nextLong(-32768, 32768) * random.nextInt(1, count + 1);
    int shift = random.nextInt(3) == 0 ? random.nextInt(-20, 20) : 0;
    long y = Quotient.average(sum, shift, count, format);
    return "average %d %d %d %s %d\n".formatted(sum, count, shift, fields(format), y);
  }

  private static String softmax(Random random) {
    long[] x = new long[random.nextInt(1, 12)];
    int bits = random.nextInt(16);
    int fraction = random.nextInt(-6, 20);
    StringBuilder line = new StringBuilder("softmax " + fraction + " " + x.length);
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt(-32768, 32768) >> bits;
      line.append(' ').append(x[i]);
    }
    for (int y : new SoftmaxFunction(fraction).apply(x)) {
      line.append(' ').append(y);
    }
    return line.append('\n').toString();
  }
}
