// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrunerTest {
  @Test
  void theThresholdIsThatOfSortingByMagnitude() {
    long seed = Long.getLong("seed", 4711);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    float[] floats = new float[5000];
    for (int i = 0; i < floats.length; i++) {
      // Ties, zeros and numbers that share their upper halves among them.
      floats[i] = i % 3 == 0 ? random.nextInt(5) - 2 : (float) random.nextGaussian() * 1e-3f;
    }
    float[] sorted = new float[floats.length];
    IntStream.range(0, floats.length).forEach(i -> sorted[i] = Math.abs(floats[i]));
    Arrays.sort(sorted);
    for (int kept : new int[] {1, 2, 333, 1000, 1337, 2500, 4999, 5000}) {
      assertEquals(
          sorted[sorted.length - kept],
          Pruner.threshold(MemorySegment.ofArray(floats), kept),
          "the largest " + kept);
    }
  }

  @Test
  void theDensityFallsCubically() {
    Recipe.Pruning pruning = new Recipe.Pruning(0.1, 2, 4);
    assertEquals(1, Pruner.density(pruning, 2));
    assertEquals(0.1 + 0.9 / 8, Pruner.density(pruning, 3), 1e-12);
    assertEquals(0.1, Pruner.density(pruning, 4));
    assertEquals(0.1, Pruner.density(pruning, 9));
  }
}
