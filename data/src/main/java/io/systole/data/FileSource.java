// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The files of a folder or of a zip archive, by their relative paths with forward slashes. */
sealed interface FileSource extends AutoCloseable {
  /** Bounds memory before anything in a file is trusted. */
  int MAX_BYTES = 1 << 28;

  /** Deep enough for dataset/split/class/file. */
  int MAX_DEPTH = 4;

  /** All files, sorted. */
  List<String> paths();

  /** What a message calls a file. */
  Path locate(String path);

  /**
   * A file's bytes.
   *
   * @throws BadFileException if it cannot be read or has more than 256 MiB
   */
  byte[] read(String path);

  @Override
  default void close() {}

  /** Opens a folder or a zip archive. */
  static FileSource open(Path root) {
    try {
      if (Files.isDirectory(root)) {
        return Folder.list(root);
      }
      if (Files.isRegularFile(root)) {
        return Zip.open(root);
      }
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    throw new BadFileException(root, "no such file or folder");
  }

  /** The bytes of a file on its own. */
  static byte[] bytes(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new BadFileException(file, "expected a file, found a folder");
      }
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw BadFileException.of(file, "file", "at most " + MAX_BYTES + " bytes", size);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static BadFileException unreadable(Path file, IOException cause) {
    String reason = cause instanceof NoSuchFileException ? "no such file" : cause.getMessage();
    BadFileException bad = new BadFileException(file, "cannot be read: " + reason);
    bad.initCause(cause);
    return bad;
  }

  /** A folder with what lies up to four levels below it, links followed. */
  record Folder(Path root, List<String> paths) implements FileSource {
    static Folder list(Path root) throws IOException {
      try (Stream<Path> files =
          Files.find(
              root, MAX_DEPTH, (_, kind) -> kind.isRegularFile(), FileVisitOption.FOLLOW_LINKS)) {
        return new Folder(
            root,
            files
                .map(file -> root.relativize(file).toString().replace('\\', '/'))
                .sorted()
                .toList());
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    @Override
    public Path locate(String path) {
      return root.resolve(path);
    }

    @Override
    public byte[] read(String path) {
      return bytes(locate(path));
    }
  }

  /** A zip archive, open until it is closed; nothing is unpacked to the disk. */
  record Zip(Path file, ZipFile zip, List<String> paths) implements FileSource {
    static Zip open(Path file) throws IOException {
      try {
        ZipFile zip = new ZipFile(file.toFile());
        return new Zip(
            file,
            zip,
            zip.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).sorted().toList());
      } catch (ZipException | IllegalArgumentException e) {
        throw BadFileException.of(
            file, "data", "a folder or a zip archive", String.valueOf(e.getMessage()));
      }
    }

    @Override
    public Path locate(String path) {
      return Path.of(file + "/" + path.replace('\0', '?'));
    }

    @Override
    public byte[] read(String path) {
      ZipEntry entry = zip.getEntry(path);
      if (entry == null) {
        throw new BadFileException(locate(path), "no such entry");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw BadFileException.of(
              locate(path), "entry", "at most " + MAX_BYTES + " bytes", "more");
        }
        return bytes;
      } catch (IOException e) {
        throw unreadable(locate(path), e);
      }
    }

    @Override
    public void close() {
      try {
        zip.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
