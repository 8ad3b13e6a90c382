// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The header of an npy array: magic, version, length, then a Python dictionary of descr,
 * fortran_order and shape, padded with spaces and a line feed to 64 bytes.
 *
 * <p>Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
 *
 * @param dataOffset first byte of the elements
 */
record NpyHeader(
    ElementType type, boolean bigEndian, boolean columnMajor, Shape shape, int dataOffset) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;

  /** NumPy itself refuses more than 10,000. */
  private static final int MAX_HEADER_BYTES = 1 << 16;

  private static final Map<String, ElementType> TYPES =
      Map.of(
          "b1", ElementType.BOOL,
          "i1", ElementType.INT8,
          "u1", ElementType.UINT8,
          "i2", ElementType.INT16,
          "i4", ElementType.INT32,
          "i8", ElementType.INT64,
          "f2", ElementType.FLOAT16,
          "f4", ElementType.FLOAT32,
          "f8", ElementType.FLOAT64);

  /** The most bytes that a header with everything before it takes. */
  static int maxBytes() {
    return MAX_HEADER_BYTES + MAGIC.length + 6;
  }

  /**
   * Reads a header.
   *
   * @param place the entry of an npz file, or "header"
   * @param start the first bytes of the array, up to {@link #maxBytes()} of them
   */
  static NpyHeader parse(Path file, String place, byte[] start) {
    if (start.length < MAGIC.length + 4
        || !Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length))) {
      throw BadFileException.of(file, place, "an npy array (\\x93NUMPY)", hex(start, MAGIC.length));
    }
    int version = start[6];
    if (version < 1 || version > 3) {
      throw BadFileException.of(file, place, "npy version 1, 2 or 3", version);
    }
    int offset = version == 1 ? 10 : 12;
    if (start.length < offset) {
      throw BadFileException.of(file, place, offset + " bytes at least", start.length);
    }
    long length = 0;
    for (int i = offset - 1; i >= 8; i--) {
      length = length << 8 | (start[i] & 0xff);
    }
    if (length > Math.min(MAX_HEADER_BYTES, start.length - offset)) {
      throw BadFileException.of(
          file,
          place,
          "a header of at most " + Math.min(MAX_HEADER_BYTES, start.length - offset) + " bytes",
          length);
    }
    String text = new String(start, offset, (int) length, StandardCharsets.ISO_8859_1);
    return new NpyHeaderParser(file, place, text).header(offset + (int) length);
  }

  /** The element type of a descr such as {@code <f4}. */
  static ElementType type(Path file, String place, String descr) {
    ElementType type = descr.length() == 3 ? TYPES.get(descr.substring(1)) : null;
    if (type == null
        || "<>=|".indexOf(descr.charAt(0)) < 0
        || (descr.charAt(0) == '|' && type.sizeBytes() > 1)) {
      String known = TYPES.keySet().stream().sorted().collect(Collectors.joining(", "));
      throw BadFileException.of(
          file, place + " descr", "one of " + known, BadFileException.quote(descr));
    }
    return type;
  }

  /** The header's bytes (version 1; a shape of 64 axes still fits). */
  static byte[] format(ElementType type, Shape shape) {
    String code =
        TYPES.entrySet().stream()
            .filter(e -> e.getValue() == type)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    String extents =
        Arrays.stream(shape.toArray())
            .mapToObj(extent -> extent + ",")
            .collect(Collectors.joining(" "));
    // Python prints a trailing comma only for one axis.
    String tuple = shape.rank() > 1 ? extents.substring(0, extents.length() - 1) : extents;
    String text =
        "{'descr': '%s%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(type.sizeBytes() == 1 ? "|" : "<", code, tuple);
    int unpadded = MAGIC.length + 4 + text.length() + 1;
    int padding = -unpadded & (ALIGNMENT - 1);
    byte[] bytes = Arrays.copyOf(MAGIC, unpadded + padding);
    int length = text.length() + padding + 1;
    bytes[6] = 1;
    bytes[8] = (byte) length;
    bytes[9] = (byte) (length >> 8);
    byte[] body = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(body, 0, bytes, 10, body.length);
    return bytes;
  }

  private static String hex(byte[] bytes, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(count, bytes.length); i++) {
      text.append("\\x%02x".formatted(bytes[i] & 0xff));
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
