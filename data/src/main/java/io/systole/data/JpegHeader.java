// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.file.BadFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a JPEG file says about its colours, by the rules that every libjpeg follows: three
 * components are YCbCr if a JFIF marker says so, what an Adobe marker says, or else RGB only if
 * they are named so; four are CMYK, or YCCK if an Adobe marker says so.
 *
 * <p>Sources: ITU-T T.81 annex B (markers), T.871 (JFIF), Adobe Technical Note 5116 (APP14).
 */
record JpegHeader(int components, JpegColours colours) {
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int JFIF = 0xe0;
  private static final int ADOBE = 0xee;

  /**
   * Reads the markers up to the first scan, and looks for the end of the image behind it.
   *
   * @throws BadFileException if there is no frame header before the scan, or the file is truncated
   */
  static JpegHeader parse(byte[] bytes, Path file) {
    boolean jfif = false;
    int adobeTransform = -1;
    String componentIds = "";
    int at = 2;
    while (at + 4 <= bytes.length) {
      if ((bytes[at] & 0xff) != 0xff) {
        throw BadFileException.of(file, "JPEG byte " + at, "a marker", bytes[at] & 0xff);
      }
      int marker = bytes[at + 1] & 0xff;
      if (marker == 0xff) { // a fill byte
        at++;
        continue;
      }
      int length = (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
      int end = Math.min(bytes.length, at + 2 + length);
      if (marker == START_OF_SCAN) {
        checkEnd(bytes, end, file);
        return new JpegHeader(
            componentIds.length(), colours(componentIds, jfif, adobeTransform, file));
      } else if (isFrame(marker)) {
        componentIds = componentIds(bytes, at, end);
      } else if (marker == JFIF && text(bytes, at + 4, end, 5).equals("JFIF\0")) {
        jfif = true;
      } else if (marker == ADOBE && text(bytes, at + 4, end, 5).equals("Adobe") && end > at + 15) {
        adobeTransform = bytes[at + 15] & 0xff;
      }
      at += 2 + length;
    }
    throw BadFileException.of(file, "JPEG", "a scan", "the end of the file");
  }

  /** Entropy-coded data never holds this marker, so a file without it was cut. */
  private static void checkEnd(byte[] bytes, int from, Path file) {
    for (int i = bytes.length - 2; i >= from; i--) {
      if ((bytes[i] & 0xff) == 0xff && (bytes[i + 1] & 0xff) == END_OF_IMAGE) {
        return;
      }
    }
    throw BadFileException.of(
        file, "JPEG", "an end-of-image marker", "a truncated file of " + bytes.length + " bytes");
  }

  /** SOF0 to SOF15; among them are DHT (c4), JPG (c8) and DAC (cc). */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static String componentIds(byte[] bytes, int at, int end) {
    StringBuilder ids = new StringBuilder();
    int count = at + 9 < end ? bytes[at + 9] & 0xff : 0;
    for (int i = 0; i < count && at + 10 + 3 * i < end; i++) {
      ids.append((char) (bytes[at + 10 + 3 * i] & 0xff));
    }
    return ids.toString();
  }

  private static String text(byte[] bytes, int from, int end, int length) {
    return from + length > end ? "" : new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  private static JpegColours colours(String ids, boolean jfif, int adobeTransform, Path file) {
    return switch (ids.length()) {
      case 1 -> JpegColours.GRAY;
      case 3 -> {
        boolean rgb = adobeTransform < 0 ? ids.equals("RGB") : adobeTransform == 0;
        yield rgb && !jfif ? JpegColours.RGB : JpegColours.YCBCR;
      }
      case 4 -> adobeTransform > 0 ? JpegColours.YCCK : JpegColours.CMYK;
      default -> throw BadFileException.of(file, "JPEG", "1, 3 or 4 components", ids.length());
    };
  }
}
