// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.numeric.file.MappedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Tensor data that an ONNX file keeps in other files, which must lie in its folder or below: no
 * absolute path, no {@code ..}, no link that leads out.
 *
 * <p>Files are mapped once and live as long as a tensor refers to them.
 */
final class ExternalData {
  private final Path folder;
  private final Map<Path, MemorySegment> files = new HashMap<>();

  ExternalData(Path folder) {
    this.folder = folder;
  }

  /**
   * The bytes of a tensor.
   *
   * @param entries ONNX's keys location, offset, length
   */
  MemorySegment read(String place, Map<String, String> entries, long sizeBytes) {
    String location = entries.getOrDefault("location", "");
    MemorySegment file = files.computeIfAbsent(resolve(place, location), MappedFile::map);
    long offset = number(place, "offset", entries.getOrDefault("offset", "0"));
    long length =
        entries.containsKey("length")
            ? number(place, "length", entries.getOrDefault("length", ""))
            : sizeBytes;
    if (length != sizeBytes) {
      throw new IllegalArgumentException(
          "%s: external length: expected %d, found %d".formatted(place, sizeBytes, length));
    }
    if (offset > file.byteSize() - length) {
      throw new IllegalArgumentException(
          "%s: external data at %d of %d bytes ends behind %s, which has %d"
              .formatted(place, offset, length, location, file.byteSize()));
    }
    return file.asSlice(offset, length);
  }

  private Path resolve(String place, String location) {
    String escape = "%s: external location %s leads out of the model's folder";
    try {
      Path relative = Path.of(location);
      if (location.isEmpty()) {
        throw new IllegalArgumentException(place + ": external data without a location");
      }
      if (relative.isAbsolute() || relative.normalize().startsWith("..")) {
        throw new IllegalArgumentException(escape.formatted(place, location));
      }
      Path real = folder.resolve(relative).toRealPath();
      if (!real.startsWith(folder.toRealPath())) {
        throw new IllegalArgumentException(escape.formatted(place, location));
      }
      return real;
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "%s: external location %s cannot be read".formatted(place, location), e);
    }
  }

  private static long number(String place, String key, String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the message that a negative number gets.
    }
    throw new IllegalArgumentException(
        "%s: external %s: expected a number of bytes, found %s".formatted(place, key, text));
  }
}
