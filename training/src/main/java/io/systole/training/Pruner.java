// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.ndarray.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/**
 * Gradual magnitude pruning of the two large fully connected layers: at the start of every epoch
 * the smallest weights become zero, so that the density follows the recipe's cubic schedule.
 *
 * <p>Source of the schedule: Zhu and Gupta, "To prune, or not to prune", 2017.
 */
final class Pruner {
  static final Set<String> PRUNED = Set.of("fc1.weight", "fc2.weight");

  private static final int HALF = 16;

  private Pruner() {}

  /** Share of weights kept in an epoch. */
  static double density(Recipe.Pruning pruning, int epoch) {
    double at = (double) (epoch - pruning.fromEpoch()) / (pruning.toEpoch() - pruning.fromEpoch());
    double rest = 1 - Math.clamp(at, 0, 1);
    return pruning.density() + (1 - pruning.density()) * rest * rest * rest;
  }

  /** Zeroes the smallest weights, as many as the epoch asks for. */
  static void prune(Parameters parameters, double density) {
    for (String name : PRUNED) {
      NDArray value = parameters.value(name);
      long kept = Math.max(1, (long) Math.floor(density * value.size()));
      float threshold = threshold(Parameters.memory(value), kept);
      try (NDArray magnitude = value.abs();
          NDArray large = magnitude.gte(threshold);
          NDArray mask = large.toType(value.getDataType(), false)) {
        value.muli(mask);
      }
    }
  }

  /**
   * The magnitude of which {@code kept} floats are not below: found in two passes, by the upper and
   * then the lower half of the bits, which for magnitudes are in the order of the values.
   */
  static float threshold(MemorySegment floats, long kept) {
    long[] upper = new long[1 << HALF];
    long[] lower = new long[1 << HALF];
    long count = floats.byteSize() / Float.BYTES;
    for (long i = 0; i < count; i++) {
      upper[magnitude(floats, i) >>> HALF]++;
    }
    long above = 0;
    int high = upper.length - 1;
    while (above + upper[high] < kept) {
      above += upper[high--];
    }
    for (long i = 0; i < count; i++) {
      int bits = magnitude(floats, i);
      if (bits >>> HALF == high) {
        lower[bits & 0xffff]++;
      }
    }
    int low = lower.length - 1;
    while (above + lower[low] < kept) {
      above += lower[low--];
    }
    return Float.intBitsToFloat(high << HALF | low);
  }

  private static int magnitude(MemorySegment floats, long index) {
    return floats.getAtIndex(ValueLayout.JAVA_INT, index) & Integer.MAX_VALUE;
  }
}
