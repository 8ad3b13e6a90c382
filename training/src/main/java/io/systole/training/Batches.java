// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Batches of an image set as normalized floats [n,3,side,side], enlarged on the way.
 *
 * <p>Order, flips and shifts of an image follow from seed, epoch and its number alone, so a resumed
 * run sees what an uninterrupted one would.
 *
 * @param mean of each channel, in units of level/255
 * @param deviation of each channel, likewise
 */
record Batches(ImageSet images, List<Float> mean, List<Float> deviation) {
  private static final int SHIFTED_SIDE = 32;

  /** A batch on one manager. */
  record Batch(NDArray images, NDArray classes) {}

  /** Order of the images in an epoch (Fisher-Yates). */
  int[] order(long seed, int epoch) {
    int[] order = new int[images.size()];
    RandomGenerator random = random(seed, epoch, -1);
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** The images as they are. */
  Batch plain(int[] numbers, int side, NDManager manager) {
    float[] values = new float[numbers.length * 3 * images.side() * images.side()];
    for (int i = 0; i < numbers.length; i++) {
      copy(numbers[i], i, values, new Crop(false, 0, 0));
    }
    return batch(numbers, values, side, manager);
  }

  /**
   * Flipped and shifted at random; what a shift uncovers has the mean level. Shifts are in pixels
   * of 32×32 images; those of larger ones are in proportion.
   */
  Batch augmented(int[] numbers, int side, NDManager manager, Draw draw) {
    float[] values = new float[numbers.length * 3 * images.side() * images.side()];
    for (int i = 0; i < numbers.length; i++) {
      RandomGenerator random = random(draw.seed(), draw.epoch(), numbers[i]);
      int most = draw.shiftPixels() * images.side() / SHIFTED_SIDE;
      int span = 2 * most + 1;
      copy(
          numbers[i],
          i,
          values,
          new Crop(random.nextBoolean(), random.nextInt(span) - most, random.nextInt(span) - most));
    }
    return batch(numbers, values, side, manager);
  }

  /** What decides the augmentation of an epoch. */
  record Draw(long seed, int epoch, int shiftPixels) {}

  private record Crop(boolean flip, int dy, int dx) {}

  private void copy(int image, int slot, float[] values, Crop crop) {
    int side = images.side();
    int at = slot * 3 * side * side;
    for (int c = 0; c < 3; c++) {
      float offset = mean.get(c);
      float factor = 1 / deviation.get(c);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int fromY = y + crop.dy();
          int fromX = (crop.flip() ? side - 1 - x : x) + crop.dx();
          boolean inside = fromY >= 0 && fromY < side && fromX >= 0 && fromX < side;
          values[at++] =
              inside ? (images.level(image, fromY, fromX, c) / 255f - offset) * factor : 0;
        }
      }
    }
  }

  private Batch batch(int[] numbers, float[] values, int side, NDManager manager) {
    float[] classes = new float[numbers.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = images.label(numbers[i]);
    }
    try (NDArray small =
        manager.create(values, new Shape(numbers.length, 3, images.side(), images.side()))) {
      return new Batch(NetworkFunction.resized(small, side), manager.create(classes));
    }
  }

  private static RandomGenerator random(long seed, int epoch, int image) {
    long mixed = (seed * 0x9E3779B97F4A7C15L + epoch) * 0xBF58476D1CE4E5B9L + image;
    return RandomGeneratorFactory.of("L64X128MixRandom").create(mixed);
  }
}
