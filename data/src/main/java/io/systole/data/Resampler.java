// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.util.Arrays;

/**
 * Resizes as Pillow does, bit for bit: two passes, horizontal first, each rounded to 8 bits.
 *
 * <p>Output pixel o of a pass lies at c = (o + ½)·s in the source, s = source / target, and is the
 * weighted sum of the pixels i from ⌊c − r + ½⌋ to ⌊c + r + ½⌋ (exclusive, inside the image) with r
 * = support · max(s, 1). Weight of i: kernel((i − c + ½) / max(s, 1)), divided by the sum of the
 * weights, then rounded (half away from zero) to 22 fraction bits. The sum is integer, rounded half
 * up, clamped to 0..255.
 *
 * <p>Source: the published behaviour of Pillow's {@code Image.resize}; checked against its results.
 */
final class Resampler {
  /** 32 bits less 8 of the pixel and 2 for the overshoot of a kernel with negative lobes. */
  private static final int FRACTION_BITS = 22;

  private static final int CHANNELS = Image.CHANNELS;

  private Resampler() {}

  static Image resize(Image image, int height, int width, ResizeFilter filter) {
    if (height < 1 || width < 1 || (long) height * width * CHANNELS > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("resize to %d x %d".formatted(height, width));
    }
    Image wide =
        width == image.width()
            ? image
            : horizontal(image, width, Taps.of(image.width(), width, filter));
    return height == image.height()
        ? wide
        : vertical(wide, height, Taps.of(image.height(), height, filter));
  }

  /** The weights of one axis. */
  private static final class Taps {
    /** The first source pixel of each output pixel. */
    private final int[] first;

    /** The weights of each output pixel, with 22 fraction bits. */
    private final int[][] weights;

    private Taps(int[] first, int[][] weights) {
      this.first = first;
      this.weights = weights;
    }

    static Taps of(int source, int target, ResizeFilter filter) {
      double scale = (double) source / target;
      double stretch = Math.max(scale, 1);
      double reach = filter.support() * stretch;
      int[] first = new int[target];
      int[][] weights = new int[target][];
      for (int o = 0; o < target; o++) {
        double centre = (o + 0.5) * scale;
        // Casts truncate towards zero; the lower end is clamped afterwards, so that is a floor.
        first[o] = Math.max(0, (int) (centre - reach + 0.5));
        int end = Math.min(source, (int) (centre + reach + 0.5));
        weights[o] = normalized(first[o], end - first[o], centre, 1 / stretch, filter);
      }
      return new Taps(first, weights);
    }

    private static int[] normalized(
        int first, int count, double centre, double shrink, ResizeFilter filter) {
      double[] raw = new double[count];
      double sum = 0;
      for (int i = 0; i < count; i++) {
        raw[i] = filter.weight((i + first - centre + 0.5) * shrink);
        sum += raw[i];
      }
      int[] fixed = new int[count];
      for (int i = 0; i < count; i++) {
        double weight = (sum == 0 ? raw[i] : raw[i] / sum) * (1 << FRACTION_BITS);
        fixed[i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      return fixed;
    }
  }

  private static Image horizontal(Image image, int width, Taps taps) {
    byte[] in = image.rgb();
    byte[] out = new byte[image.height() * width * CHANNELS];
    int at = 0;
    for (int row = 0; row < image.height(); row++) {
      for (int column = 0; column < width; column++) {
        int[] weights = taps.weights[column];
        int from = (row * image.width() + taps.first[column]) * CHANNELS;
        int red = 1 << (FRACTION_BITS - 1);
        int green = red;
        int blue = red;
        for (int weight : weights) {
          red += weight * (in[from] & 0xff);
          green += weight * (in[from + 1] & 0xff);
          blue += weight * (in[from + 2] & 0xff);
          from += CHANNELS;
        }
        out[at++] = clamp(red);
        out[at++] = clamp(green);
        out[at++] = clamp(blue);
      }
    }
    return Image.of(image.height(), width, out);
  }

  /** A row at a time: the inner loop runs along memory. */
  private static Image vertical(Image image, int height, Taps taps) {
    byte[] in = image.rgb();
    int stride = image.width() * CHANNELS;
    byte[] out = new byte[height * stride];
    int[] sums = new int[stride];
    for (int row = 0; row < height; row++) {
      Arrays.fill(sums, 1 << (FRACTION_BITS - 1));
      int from = taps.first[row] * stride;
      for (int weight : taps.weights[row]) {
        for (int i = 0; i < stride; i++) {
          sums[i] += weight * (in[from + i] & 0xff);
        }
        from += stride;
      }
      for (int i = 0; i < stride; i++) {
        out[row * stride + i] = clamp(sums[i]);
      }
    }
    return Image.of(height, image.width(), out);
  }

  private static byte clamp(int sum) {
    return (byte) Math.clamp(sum >> FRACTION_BITS, 0, 255);
  }
}
