// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.file.BadFileException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file: 4 bytes length, 4 bytes type, the data, 4 bytes checksum of type and
 * data. ImageIO looks neither at the checksums nor for the last chunk.
 *
 * <p>Source: W3C, Portable Network Graphics Specification, section 5.
 */
final class PngChunks {
  private static final int SIGNATURE_BYTES = 8;
  private static final int FRAME_BYTES = 12;

  private PngChunks() {}

  /**
   * Checks every chunk up to IEND.
   *
   * @throws BadFileException if one is damaged or the file ends before
   */
  static void check(byte[] bytes, Path file) {
    ByteBuffer png = ByteBuffer.wrap(bytes);
    int at = SIGNATURE_BYTES;
    while (bytes.length - at >= FRAME_BYTES) {
      int length = png.getInt(at);
      if (length < 0 || length > bytes.length - at - FRAME_BYTES) {
        break;
      }
      String type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
      CRC32 crc = new CRC32();
      crc.update(bytes, at + 4, 4 + length);
      int stored = png.getInt(at + 8 + length);
      if ((int) crc.getValue() != stored) {
        throw BadFileException.of(
            file,
            "PNG chunk " + BadFileException.quote(type),
            "checksum %08x".formatted(stored),
            "%08x".formatted((int) crc.getValue()));
      }
      if (type.equals("IEND")) {
        return;
      }
      at += FRAME_BYTES + length;
    }
    throw BadFileException.of(
        file, "PNG", "chunks up to IEND", "a truncated file of " + bytes.length + " bytes");
  }
}
