// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An image of 8-bit red, green and blue, [height, width, 3] row-major; immutable.
 *
 * <p>Every other kind of picture becomes this when it is decoded: gray is repeated, alpha dropped,
 * 16 bits cut to the high 8, as Pillow's {@code convert("RGB")} does it.
 */
public final class Image {
  static final int CHANNELS = 3;

  private final int height;
  private final int width;
  private final byte[] rgb;

  private Image(int height, int width, byte[] rgb) {
    this.height = height;
    this.width = width;
    this.rgb = rgb;
  }

  /**
   * An image over the given bytes (shared, not copied; not written any more).
   *
   * @param rgb [height, width, 3]
   * @throws IllegalArgumentException if a side is not positive or the length does not fit
   */
  public static Image of(int height, int width, byte[] rgb) {
    if (height < 1 || width < 1 || (long) height * width * CHANNELS != rgb.length) {
      throw new IllegalArgumentException(
          "image of %d x %d with %d bytes".formatted(height, width, rgb.length));
    }
    return new Image(height, width, rgb);
  }

  /**
   * Reads a JPEG or PNG file.
   *
   * @throws BadFileException if it is missing, damaged, of another kind or too large
   */
  public static Image read(Path file) {
    return ImageDecoder.decode(FileSource.bytes(file), file);
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /** A pixel's channel (0 red, 1 green, 2 blue), from 0 to 255. */
  public int at(int row, int column, int channel) {
    return rgb[(row * width + column) * CHANNELS + channel] & 0xff;
  }

  /** The pixels as a read-only UINT8 tensor [height, width, 3]; not a copy. */
  public Tensor pixels() {
    return Tensor.of(
        Shape.of(height, width, CHANNELS),
        ElementType.UINT8,
        MemorySegment.ofArray(rgb).asReadOnly());
  }

  /** Resized to the given sides, bit for bit as Pillow does it. */
  public Image resize(int newHeight, int newWidth, ResizeFilter filter) {
    return Resampler.resize(this, newHeight, newWidth, filter);
  }

  /**
   * The part that begins at a pixel.
   *
   * @throws IllegalArgumentException if it reaches beyond the image
   */
  public Image crop(int top, int left, int newHeight, int newWidth) {
    if (top < 0
        || left < 0
        || newHeight < 1
        || newWidth < 1
        || newHeight > height - top
        || newWidth > width - left) {
      throw new IllegalArgumentException(
          "crop of %d x %d at (%d, %d) from an image of %d x %d"
              .formatted(newHeight, newWidth, top, left, height, width));
    }
    byte[] part = new byte[newHeight * newWidth * CHANNELS];
    for (int row = 0; row < newHeight; row++) {
      int from = ((top + row) * width + left) * CHANNELS;
      System.arraycopy(rgb, from, part, row * newWidth * CHANNELS, newWidth * CHANNELS);
    }
    return new Image(newHeight, newWidth, part);
  }

  /** The middle; of an odd rest the half goes to the even side, as in torchvision's CenterCrop. */
  public Image centreCrop(int newHeight, int newWidth) {
    int top = (int) Math.rint((height - newHeight) / 2.0);
    int left = (int) Math.rint((width - newWidth) / 2.0);
    return crop(top, left, newHeight, newWidth);
  }

  /** The bytes themselves, for loops in this package that only read. */
  byte[] rgb() {
    return rgb;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Image image
        && height == image.height
        && width == image.width
        && Arrays.equals(rgb, image.rgb);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rgb);
  }

  @Override
  public String toString() {
    return "image of %d x %d".formatted(height, width);
  }
}
