// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Dataset;
import io.systole.data.Preprocessing;
import io.systole.numeric.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The first images of a data set as a network's inputs, for calibration. */
final class Examples {
  /** Enough for the range of a layer; more images change the chosen formats rarely. */
  static final int COUNT = 32;

  private static final long SAMPLE_SEED = 1;

  private Examples() {}

  static List<Map<String, Tensor>> of(Dataset images, Preprocessing preprocessing, String input) {
    return of(images, COUNT, preprocessing, input);
  }

  static List<Map<String, Tensor>> of(
      Dataset images, int count, Preprocessing preprocessing, String input) {
    Dataset sample = images.size() > count ? images.sample(count, SAMPLE_SEED) : images;
    List<Map<String, Tensor>> inputs = new ArrayList<>();
    for (int i = 0; i < sample.size(); i++) {
      inputs.add(Map.of(input, preprocessing.apply(sample.image(i))));
    }
    return inputs;
  }
}
