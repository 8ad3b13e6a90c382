// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The header of program and memory files, {@value #BYTES} bytes, little endian: 8 bytes of kind,
 * version (4), configuration hash (4), payload bytes (8), CRC-32C of the payload (4), CRC-32C of
 * the 28 bytes before (4), zeros. The payload follows, page aligned, so that it can be mapped.
 */
record FileHeader(String kind, int configHash, long payloadBytes, int payloadCrc) {
  static final int BYTES = 4096;
  private static final int CHECKED_BYTES = 28;
  private static final int CHUNK_BYTES = 1 << 24;

  /** The header of a payload. */
  static FileHeader of(String kind, int configHash, MemorySegment payload) {
    return new FileHeader(kind, configHash, payload.byteSize(), crc(payload));
  }

  byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(kind.getBytes(StandardCharsets.US_ASCII)).putInt(Register.VERSION_VALUE);
    buffer.putInt(configHash).putLong(payloadBytes).putInt(payloadCrc);
    buffer.putInt(crc(MemorySegment.ofArray(buffer.array()).asSlice(0, CHECKED_BYTES)));
    return buffer.array();
  }

  /**
   * The header of a mapped file, whose payload is checked against it.
   *
   * @throws BadFileException saying what is damaged
   */
  static FileHeader check(Path file, MemorySegment content, String kind) {
    if (content.byteSize() < BYTES) {
      throw BadFileException.of(
          file, "header", BYTES + " bytes", "a file of " + content.byteSize());
    }
    byte[] found =
        content.asSlice(0, kind.length()).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    String text = new String(found, StandardCharsets.ISO_8859_1);
    if (!text.equals(kind)) {
      throw BadFileException.of(
          file, "kind", BadFileException.quote(kind), BadFileException.quote(text));
    }
    expect(file, "checksum of the header", crc(content.asSlice(0, CHECKED_BYTES)), content, 28);
    expect(file, "version", Register.VERSION_VALUE, content, 8);
    long bytes = content.get(Tensor.LONG, 16);
    if (bytes != content.byteSize() - BYTES) {
      throw BadFileException.of(
          file, "payload", bytes + " bytes", content.byteSize() - BYTES + " bytes");
    }
    expect(file, "checksum of the payload", crc(content.asSlice(BYTES)), content, 24);
    return new FileHeader(kind, content.get(Tensor.INT, 12), bytes, content.get(Tensor.INT, 24));
  }

  private static void expect(
      Path file, String place, int expected, MemorySegment content, long offset) {
    int found = content.get(Tensor.INT, offset);
    if (found != expected) {
      throw BadFileException.of(
          file, place, "0x%08X".formatted(expected), "0x%08X".formatted(found));
    }
  }

  private static int crc(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
      long size = Math.min(CHUNK_BYTES, bytes.byteSize() - at);
      crc.update(bytes.asSlice(at, size).asByteBuffer());
    }
    return (int) crc.getValue();
  }
}
