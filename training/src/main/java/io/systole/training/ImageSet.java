// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import io.systole.data.Dataset;
import io.systole.data.Image;
import io.systole.data.ResizeFilter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Labelled images of one square size in memory: RGB, 8 bit, [n, y, x, channel].
 *
 * <p>The arrays are shared with whoever made the set and are not written.
 */
public final class ImageSet {
  private static final int CHANNELS = 3;

  /** A Java array holds no more. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private final int side;
  private final byte[] pixels;
  private final int[] labels;

  /**
   * @param pixels n·side·side·3 bytes
   * @param labels n classes
   */
  public ImageSet(int side, byte[] pixels, int[] labels) {
    long bytes = (long) labels.length * side * side * CHANNELS;
    if (bytes != pixels.length) {
      throw new IllegalArgumentException(
          "%d labels of %dx%d images need %d bytes, found %d"
              .formatted(labels.length, side, side, bytes, pixels.length));
    }
    this.side = side;
    this.pixels = pixels;
    this.labels = labels;
  }

  /**
   * Decodes images of a data set, on all processors.
   *
   * @param numbers which, in this order
   * @param side what they are stretched to, bilinear, unless they have this size
   * @param decoded called after each image
   * @throws IllegalArgumentException if they do not fit an array
   */
  public static ImageSet of(Dataset images, List<Integer> numbers, int side, Runnable decoded) {
    int bytes = side * side * CHANNELS;
    if ((long) numbers.size() * bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "%,d images of %dx%d pixels: expected at most %,d (%d MB)"
              .formatted(numbers.size(), side, side, MAX_BYTES / bytes, MAX_BYTES >> 20));
    }
    byte[] pixels = new byte[numbers.size() * bytes];
    int[] labels = new int[numbers.size()];
    IntStream.range(0, numbers.size())
        .parallel()
        .forEach(
            i -> {
              Image image = images.image(numbers.get(i));
              if (image.height() != side || image.width() != side) {
                image = image.resize(side, side, ResizeFilter.BILINEAR);
              }
              java.lang.foreign.MemorySegment.ofArray(pixels)
                  .asSlice((long) i * bytes, bytes)
                  .copyFrom(image.pixels().data());
              labels[i] = images.label(numbers.get(i));
              decoded.run();
            });
    return new ImageSet(side, pixels, labels);
  }

  public int size() {
    return labels.length;
  }

  public int side() {
    return side;
  }

  public int label(int image) {
    return labels[image];
  }

  /** Level 0 to 255. */
  int level(int image, int y, int x, int channel) {
    return pixels[((image * side + y) * side + x) * CHANNELS + channel] & 0xff;
  }

  /** Count, size and a checksum over pixels and labels: the same only for the same images. */
  String fingerprint() {
    CRC32C sum = new CRC32C();
    sum.update(pixels);
    for (int label : labels) {
      sum.update(label);
    }
    return "%d images of %dx%d, CRC-32C %08x".formatted(size(), side, side, sum.getValue());
  }
}
