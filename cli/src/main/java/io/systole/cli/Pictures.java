// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Image;
import io.systole.numeric.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Tensors as PNG pictures in data URIs. */
final class Pictures {
  private static final int LEVELS = 255;
  private static final int COLOURS = 3;

  private Pictures() {}

  static String of(Image image) {
    BufferedImage picture = picture(image.width(), image.height());
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        picture.setRGB(x, y, rgb(image.at(y, x, 0), image.at(y, x, 1), image.at(y, x, 2)));
      }
    }
    return encode(picture);
  }

  /** Weights [filters, 3, h, w] side by side, each stretched over its own range. */
  static String filters(Tensor weights, int columns) {
    int count = weights.shape().dim(0);
    int height = weights.shape().dim(2);
    int width = weights.shape().dim(3);
    int size = COLOURS * height * width;
    BufferedImage picture = grid(count, columns, height, width);
    for (int n = 0; n < count; n++) {
      Range range = Range.of(weights, (long) n * size, size);
      for (int i = 0; i < height * width; i++) {
        int[] levels = new int[COLOURS];
        for (int c = 0; c < COLOURS; c++) {
          levels[c] =
              range.level(weights.doubleAt((long) n * size + (long) c * height * width + i));
        }
        picture.setRGB(
            n % columns * (width + 1) + i % width,
            n / columns * (height + 1) + i / width,
            rgb(levels[0], levels[1], levels[2]));
      }
    }
    return encode(picture);
  }

  /** The first channels of [1, channels, h, w] side by side, each stretched over its own range. */
  static String maps(Tensor value, int channels, int columns) {
    int height = value.shape().dim(2);
    int width = value.shape().dim(3);
    BufferedImage picture = grid(channels, columns, height, width);
    for (int c = 0; c < channels; c++) {
      long start = (long) c * height * width;
      Range range = Range.of(value, start, height * width);
      for (int i = 0; i < height * width; i++) {
        int level = range.level(value.doubleAt(start + i));
        picture.setRGB(
            c % columns * (width + 1) + i % width,
            c / columns * (height + 1) + i / width,
            rgb(level * 9 / 10, level, (level + LEVELS / 6) * 6 / 7));
      }
    }
    return encode(picture);
  }

  private record Range(double least, double most) {
    static Range of(Tensor values, long start, int count) {
      double least = Double.MAX_VALUE;
      double most = -Double.MAX_VALUE;
      for (int i = 0; i < count; i++) {
        least = Math.min(least, values.doubleAt(start + i));
        most = Math.max(most, values.doubleAt(start + i));
      }
      return new Range(least, most);
    }

    int level(double value) {
      return most > least ? (int) Math.round(LEVELS * (value - least) / (most - least)) : 0;
    }
  }

  /** A transparent picture with a gap of one pixel between its cells. */
  private static BufferedImage grid(int count, int columns, int height, int width) {
    int rows = Math.ceilDiv(count, columns);
    return picture(columns * (width + 1) - 1, rows * (height + 1) - 1);
  }

  private static BufferedImage picture(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
  }

  private static int rgb(int red, int green, int blue) {
    return LEVELS << 24 | red << 16 | green << 8 | blue;
  }

  private static String encode(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
