// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Pictures for tests: from a formula (as in make_golden.py), of one colour, and golden files. */
final class Pictures {
  private Pictures() {}

  static Path golden(String name) {
    try {
      return Path.of(Objects.requireNonNull(Pictures.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waves and hard edges, no noise. */
  static Image picture(int height, int width) {
    byte[] rgb = new byte[height * width * 3];
    int at = 0;
    for (long y = 0; y < height; y++) {
      for (long x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          long v = (x * x * (c + 1) + 37 * y * (3 - c) + x * y * 5 + c * 90L) % 509;
          v = (x / 7 + y / 5) % 3 == c ? 255 - v / 2 : v / 2;
          rgb[at++] = (byte) v;
        }
      }
    }
    return Image.of(height, width, rgb);
  }

  /** A PNG file of 2 x 3 pixels of one gray. */
  static byte[] gray(int value) {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 6; i++) {
      image.getRaster().setSample(i % 3, i / 3, 0, value);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes {@link #gray} with its folders. */
  static void write(Path file, int value) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.write(file, gray(value));
  }
}
