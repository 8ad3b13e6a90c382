// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

/**
 * Labelled images of one square size in memory: RGB, 8 bit, [n, y, x, channel].
 *
 * <p>The arrays are shared with whoever made the set and are not written.
 */
public final class ImageSet {
  private final int side;
  private final byte[] pixels;
  private final int[] labels;

  /**
   * @param pixels n·side·side·3 bytes
   * @param labels n classes
   */
  public ImageSet(int side, byte[] pixels, int[] labels) {
    if ((long) labels.length * side * side * 3 != pixels.length) {
      throw new IllegalArgumentException(
          "%d labels of %dx%d images need %d bytes, found %d"
              .formatted(
                  labels.length, side, side, labels.length * side * side * 3, pixels.length));
    }
    this.side = side;
    this.pixels = pixels;
    this.labels = labels;
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
    return pixels[((image * side + y) * side + x) * 3 + channel] & 0xff;
  }

  /** The images of the given numbers, in that order. */
  public ImageSet select(int... images) {
    int bytes = side * side * 3;
    byte[] chosen = new byte[images.length * bytes];
    int[] chosenLabels = new int[images.length];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, images[i] * bytes, chosen, i * bytes, bytes);
      chosenLabels[i] = labels[images[i]];
    }
    return new ImageSet(side, chosen, chosenLabels);
  }
}
