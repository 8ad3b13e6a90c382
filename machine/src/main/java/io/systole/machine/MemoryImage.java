// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import io.systole.numeric.file.AtomicFile;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.MappedFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * What lies in DRAM from MEMORY_BASE on before a run, and its file ({@link FileHeader} and the
 * bytes). Weights, and zeros where the image, stored maps and results go.
 *
 * @param configHash {@link MachineConfig#hash()} of the machine
 * @param bytes read-only if it comes from a file: runs write, so they need a {@link #copy}
 */
public record MemoryImage(int configHash, MemorySegment bytes) {
  private static final String KIND = "SYSTMEMO";
  private static final int CHUNK_BYTES = 1 << 20;

  /** A copy that a run may write; freed when nothing refers to it any more. */
  public MemorySegment copy() {
    MemorySegment copy = Arena.ofAuto().allocate(bytes.byteSize(), FileHeader.BYTES);
    return copy.copyFrom(bytes);
  }

  /** Writes the file, whole or not at all. */
  public void write(Path file) {
    byte[] header = FileHeader.of(KIND, configHash, bytes).encode();
    AtomicFile.write(
        file,
        out -> {
          out.write(header);
          for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
            long size = Math.min(CHUNK_BYTES, bytes.byteSize() - at);
            out.write(bytes.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE));
          }
        });
  }

  /**
   * Maps a file, after checking it whole.
   *
   * @throws BadFileException if it is damaged or no memory image
   */
  public static MemoryImage read(Path file) {
    MemorySegment content = MappedFile.map(file);
    FileHeader header = FileHeader.check(file, content, KIND);
    return new MemoryImage(header.configHash(), content.asSlice(FileHeader.BYTES));
  }

  /** Whether all bytes are equal; the segments themselves are not compared by a record. */
  public boolean identical(MemoryImage other) {
    return configHash == other.configHash && bytes.mismatch(other.bytes) == -1;
  }

  @Override
  public String toString() {
    return "memory image of %d bytes".formatted(bytes.byteSize());
  }
}
