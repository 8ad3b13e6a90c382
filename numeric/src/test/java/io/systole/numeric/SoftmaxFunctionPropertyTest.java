// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Softmax in integers against Math.exp; the bound is that of docs/numerics.md. */
class SoftmaxFunctionPropertyTest {
  @Test
  void anyFormatUpTo2000Classes() {
    Random random = Seeds.random(getClass());
    double worst = 0;
    for (int i = 0; i < 4000; i++) {
      int width = random.nextInt(4, 33);
      FixedFormat format = FixedFormat.of(width, random.nextInt(-6, width + 6));
      long[] x =
          new long[random.nextInt(10) == 0 ? random.nextInt(1, 2000) : random.nextInt(1, 20)];
      int used = random.nextInt(1, width + 1);
      Arrays.setAll(x, k -> Seeds.value(random, width) >> (width - used));
      int[] y = new SoftmaxFunction(format.fractionBits()).apply(x);
      double max = format.value(Arrays.stream(x).max().orElseThrow());
      double sum = Arrays.stream(x).mapToDouble(q -> Math.exp(format.value(q) - max)).sum();
      for (int k = 0; k < x.length; k++) {
        double exact = Math.min(65535, Math.exp(format.value(x[k]) - max) / sum * 65536);
        worst = Math.max(worst, Math.abs(y[k] - exact));
      }
    }
    System.out.printf("softmax: %.4f steps%n", worst);
    assertTrue(worst <= 0.58, "error above the bound");
  }

  @Test
  void knownVectors() {
    SoftmaxFunction f = new SoftmaxFunction(12);
    assertArrayEquals(new int[] {65535}, f.apply(new long[] {-5}));
    assertArrayEquals(new int[] {32768, 32768}, f.apply(new long[] {77, 77}));
    assertArrayEquals(new int[] {0, 65535, 0}, f.apply(new long[] {-1 << 20, 1 << 20, 0}));
  }
}
