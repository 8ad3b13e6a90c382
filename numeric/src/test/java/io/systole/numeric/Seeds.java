// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import java.util.Random;

/** The generator of property tests: prints its seed; {@code -Dseed=N} replays a run. */
final class Seeds {
  private Seeds() {}

  static Random random(Class<?> test) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(test.getSimpleName() + " seed " + seed);
    return new Random(seed);
  }

  /** An integer of at most {@code width} bits, extremes and small ones being frequent. */
  static long value(Random random, int width) {
    long max = (1L << (width - 1)) - 1;
    return switch (random.nextInt(8)) {
      case 0 -> max;
      case 1 -> -max - 1;
      case 2 -> random.nextInt(3) - 1;
      case 3, 4 -> random.nextLong(-max - 1, max + 1) >> random.nextInt(width);
      default -> random.nextLong(-max - 1, max + 1);
    };
  }

  static FixedFormat format(Random random, int minWidth, int maxWidth) {
    int width = random.nextInt(minWidth, maxWidth + 1);
    return new FixedFormat(
        width,
        random.nextInt(-6, width + 6),
        rounding(random),
        random.nextInt(4) == 0 ? Overflow.WRAP : Overflow.SATURATE);
  }

  private static Rounding rounding(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Rounding.TRUNCATE;
      case 1 -> Rounding.HALF_UP;
      default -> Rounding.HALF_EVEN;
    };
  }
}
