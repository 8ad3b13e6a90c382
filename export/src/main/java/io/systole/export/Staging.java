// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A folder under a temporary name beside its target, which becomes the target, or a zip archive of
 * it, when it is whole. Closing removes what is left.
 */
final class Staging implements AutoCloseable {
  private static final String SUMS = "SHA256SUMS";

  private final Path target;
  private final Path folder;

  /**
   * A staging folder for a target that must not exist yet, unless as an empty folder.
   *
   * @throws IllegalArgumentException naming the target
   */
  Staging(Path target) {
    this.target = target.toAbsolutePath();
    try {
      if (Files.exists(target) && !(Files.isDirectory(target) && isEmpty(target))) {
        throw new IllegalArgumentException(
            "%s: exists already; expected a new folder or .zip".formatted(target));
      }
      Path parent = this.target.resolveSibling(".").normalize();
      Files.createDirectories(parent);
      this.folder = parent.resolve("." + this.target.getFileName() + "." + UUID.randomUUID());
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** A file of the bundle; its folder is made. */
  Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return file;
  }

  void text(String name, String content) throws IOException {
    Files.writeString(file(name), content);
  }

  void copy(Path from, String name) throws IOException {
    Files.copy(from, file(name));
  }

  /** Copies the files of a folder and of those below it. */
  void copyTree(Path from, String name) throws IOException {
    for (Path file : files(from)) {
      String relative = from.relativize(file).toString();
      if (!relative.contains("__pycache__")) {
        copy(file, name + "/" + relative);
      }
    }
  }

  static String sha256(Path file) throws IOException {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      try (InputStream in =
          new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), sha)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Adds the checksums and moves all to the target.
   *
   * @param top the one folder inside an archive
   */
  void finish(String top) throws IOException {
    StringBuilder sums = new StringBuilder();
    for (Path file : files(folder)) {
      sums.append(sha256(file)).append("  ").append(folder.relativize(file)).append('\n');
    }
    text(SUMS, sums.toString());
    if (target.toString().endsWith(".zip")) {
      Path archive = folder.resolveSibling(folder.getFileName() + ".zip");
      try {
        zip(archive, top);
        Files.move(archive, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(archive);
      }
    } else {
      Files.deleteIfExists(target);
      Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void zip(Path archive, String top) throws IOException {
    try (ZipOutputStream out =
        new ZipOutputStream(
            new BufferedOutputStream(Files.newOutputStream(archive)), StandardCharsets.UTF_8)) {
      for (Path file : files(folder)) {
        ZipEntry entry = new ZipEntry(top + "/" + folder.relativize(file));
        entry.setTime(0);
        out.putNextEntry(entry);
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Removes a folder with all in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() {
    try {
      if (Files.exists(folder)) {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be removed: " + e.getMessage(), e);
    }
  }
}
