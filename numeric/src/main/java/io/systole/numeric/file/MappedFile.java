// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A whole file as read-only memory.
 *
 * <p>The mapping lives as long as anything refers to it. A file that somebody truncates while it is
 * mapped makes reads fail with {@link InternalError}; {@link AtomicFile} never does that.
 */
public final class MappedFile {
  private MappedFile() {}

  /**
   * Maps a file.
   *
   * @throws BadFileException if there is no such file or it cannot be read
   */
  public static MemorySegment map(Path file) {
    if (Files.isDirectory(file)) {
      throw new BadFileException(file, "expected a file, found a folder");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What a reader throws for a file that cannot be opened or read. */
  static BadFileException unreadable(Path file, IOException cause) {
    BadFileException bad = new BadFileException(file, "cannot be read: " + reason(cause));
    bad.initCause(cause);
    return bad;
  }

  /**
   * The reason without the file's name and without a class name, where the JDK gives only those.
   */
  static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException e -> "no such file";
      case AccessDeniedException e -> "permission denied";
      case IOException e -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
