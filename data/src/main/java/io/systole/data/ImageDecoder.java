// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.file.BadFileException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG and PNG bytes to an {@link Image}.
 *
 * <p>ImageIO decodes; the samples are read from its raster, since its colour conversions (of gray,
 * of embedded profiles) change them. Embedded profiles, gamma and the EXIF orientation are ignored,
 * as Pillow's {@code open} ignores them.
 */
final class ImageDecoder {
  /** Bounds memory before anything in a file is trusted: 192 MiB of pixels. */
  private static final long MAX_PIXELS = 1L << 26;

  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  static {
    // Temporary files for streams that are in memory anyway are of no use.
    ImageIO.setUseCache(false);
  }

  private ImageDecoder() {}

  /**
   * Decodes.
   *
   * @param file for messages
   * @throws BadFileException if the bytes are no whole JPEG or PNG image of at most 64 Mpixel
   */
  static Image decode(byte[] bytes, Path file) {
    boolean jpeg = startsWith(bytes, JPEG);
    if (!jpeg && !startsWith(bytes, PNG)) {
      String start = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(8, bytes.length));
      throw BadFileException.of(
          file, "image", "JPEG or PNG", start.isEmpty() ? "an empty file" : "bytes " + start);
    }
    if (!jpeg) {
      PngChunks.check(bytes, file);
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName(jpeg ? "jpeg" : "png").next();
    try {
      reader.setInput(
          new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)), false, true);
      checkSize(reader.getWidth(0), reader.getHeight(0), file);
      return jpeg ? decodeJpeg(reader, JpegHeader.parse(bytes, file), file) : decodePng(reader);
    } catch (IOException e) {
      throw damaged(file, e);
    } catch (BadFileException e) {
      throw e;
    } catch (RuntimeException e) {
      // ImageIO's readers meet damaged bytes with any of a dozen unchecked exceptions.
      throw damaged(file, e);
    } finally {
      reader.dispose();
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length
        && Arrays.equals(magic, 0, magic.length, bytes, 0, magic.length);
  }

  private static BadFileException damaged(Path file, Exception cause) {
    String reason =
        cause instanceof IOException && cause.getMessage() != null
            ? cause.getMessage()
            : cause.toString();
    BadFileException bad = new BadFileException(file, "damaged image: " + reason);
    bad.initCause(cause);
    return bad;
  }

  private static void checkSize(int width, int height, Path file) {
    if ((long) width * height > MAX_PIXELS) {
      throw BadFileException.of(
          file, "image", "at most " + MAX_PIXELS + " pixels", width + " x " + height);
    }
  }

  private static Image decodeJpeg(ImageReader reader, JpegHeader header, Path file)
      throws IOException {
    Raster raster = reader.readRaster(0, null);
    if (raster.getNumBands() != header.components()) {
      throw BadFileException.of(
          file, "JPEG", header.components() + " components", raster.getNumBands());
    }
    int count = raster.getWidth() * raster.getHeight();
    byte[] rgb = new byte[count * Image.CHANNELS];
    int[] row = new int[raster.getWidth() * raster.getNumBands()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
      header.colours().toRgb(row, rgb, y * raster.getWidth() * Image.CHANNELS);
    }
    return Image.of(raster.getHeight(), raster.getWidth(), rgb);
  }

  private static Image decodePng(ImageReader reader) throws IOException {
    BufferedImage decoded = reader.read(0);
    Raster raster = decoded.getRaster();
    int bands = raster.getNumBands();
    int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
    byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * Image.CHANNELS];
    int[] row = new int[raster.getWidth() * bands];
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = 0; i < row.length; i += bands) {
        if (decoded.getColorModel() instanceof IndexColorModel palette) {
          rgb[at++] = (byte) palette.getRed(row[i]);
          rgb[at++] = (byte) palette.getGreen(row[i]);
          rgb[at++] = (byte) palette.getBlue(row[i]);
        } else {
          // One or two bands are gray and alpha, three or four colours and alpha.
          boolean gray = bands < 3;
          rgb[at++] = (byte) (row[i] >> shift);
          rgb[at++] = (byte) (row[gray ? i : i + 1] >> shift);
          rgb[at++] = (byte) (row[gray ? i : i + 2] >> shift);
        }
      }
    }
    return Image.of(raster.getHeight(), raster.getWidth(), rgb);
  }
}
