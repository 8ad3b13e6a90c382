// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.util.List;

/**
 * From bytes to network values: value = (byte / divisor − mean[c]) / deviation[c], each step
 * rounded to float32.
 *
 * @param divisor 255 for values from 0 to 1, 1 for 0 to 255
 * @param mean of each channel, in the network's channel order, after the division
 * @param deviation likewise
 */
public record Normalization(double divisor, List<Double> mean, List<Double> deviation) {
  /** ImageNet's mean and deviation of RGB from 0 to 1, as torchvision's networks use them. */
  public static final Normalization IMAGENET =
      new Normalization(255, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  /** The mean and deviation over CIFAR-10's training images, RGB from 0 to 1. */
  public static final Normalization CIFAR10 =
      new Normalization(255, List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));

  /** The mean of blue, green and red that the Caffe model zoo's networks subtract. */
  public static final Normalization CAFFE =
      new Normalization(1, List.of(104.0, 117.0, 123.0), List.of(1.0, 1.0, 1.0));

  public Normalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != Image.CHANNELS || deviation.size() != Image.CHANNELS) {
      throw new IllegalArgumentException(
          "mean %s and deviation %s: expected 3 values each".formatted(mean, deviation));
    }
    if (!(divisor > 0) || !finite(mean) || !finite(deviation) || deviation.contains(0.0)) {
      throw new IllegalArgumentException(
          "divisor %s, mean %s and deviation %s: expected finite values, the first and last not 0"
              .formatted(divisor, mean, deviation));
    }
  }

  private static boolean finite(List<Double> values) {
    return values.stream().allMatch(value -> Double.isFinite(value.floatValue()));
  }

  /** The values of all 256 bytes in a channel. */
  float[] table(int channel) {
    float[] table = new float[256];
    for (int i = 0; i < table.length; i++) {
      float scaled = i / (float) divisor;
      table[i] = (scaled - mean.get(channel).floatValue()) / deviation.get(channel).floatValue();
    }
    return table;
  }
}
