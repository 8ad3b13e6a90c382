// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gradual magnitude pruning of the two large fully connected layers: at the start of every epoch
 * the smallest weights are masked, so that the density follows the recipe's cubic schedule.
 *
 * <p>Source of the schedule: Zhu and Gupta, "To prune, or not to prune", 2017.
 */
final class Pruner {
  static final List<String> PRUNED = List.of("fc1.weight", "fc2.weight");

  private final NDManager manager;
  private final Map<String, NDArray> masks = new HashMap<>();

  Pruner(NDManager manager) {
    this.manager = manager;
  }

  /** Share of weights kept in an epoch. */
  static double density(Recipe.Pruning pruning, int epoch) {
    double at = (double) (epoch - pruning.fromEpoch()) / (pruning.toEpoch() - pruning.fromEpoch());
    double rest = 1 - Math.clamp(at, 0, 1);
    return pruning.density() + (1 - pruning.density()) * rest * rest * rest;
  }

  /** Masks for an epoch; weights below the threshold are zeroed at once. */
  Map<String, NDArray> masks(Recipe.Pruning pruning, Parameters parameters, int epoch) {
    double density = density(pruning, epoch);
    for (String name : PRUNED) {
      NDArray value = parameters.value(name);
      NDArray old = masks.remove(name);
      if (old != null) {
        old.close();
      }
      try (NDArray magnitude = value.abs()) {
        NDArray mask =
            magnitude.gte(threshold(magnitude, density)).toType(value.getDataType(), false);
        mask.attach(manager);
        value.muli(mask);
        masks.put(name, mask);
      }
    }
    return masks;
  }

  /** The smallest magnitude that stays. */
  private static float threshold(NDArray magnitude, double density) {
    float[] sorted = magnitude.toFloatArray();
    Arrays.parallelSort(sorted);
    int kept = Math.max(1, (int) Math.floor(density * sorted.length));
    return sorted[sorted.length - kept];
  }
}
