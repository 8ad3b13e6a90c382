// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.numeric.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The scores of one image as probabilities, ranked. */
final class Scores {
  /** A class with its probability. */
  record Ranked(int index, String label, double probability) {}

  private Scores() {}

  /**
   * The most probable classes, best first; of equals the one with the lower index.
   *
   * @param scores probabilities, or (where the network has no Softmax) logits
   */
  static List<Ranked> top(Tensor scores, boolean probabilities, List<String> classes, int count) {
    double[] values = new double[Math.toIntExact(scores.size())];
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      values[i] = scores.doubleAt(i);
      max = Math.max(max, values[i]);
    }
    if (!probabilities) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.exp(values[i] - max);
        sum += values[i];
      }
      for (int i = 0; i < values.length; i++) {
        values[i] /= sum;
      }
    }
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -values[i]))
        .limit(count)
        .map(i -> new Ranked(i, classes.get(i), values[i]))
        .toList();
  }
}
