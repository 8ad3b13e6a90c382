// SPDX-License-Identifier: Apache-2.0
package io.systole.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A part of the product that figures are made with.
 *
 * <p>Sources count without comments and layout: a figure does not change with them. Of the
 * toolchain only what decides a figure by itself is here; the compiler's part in a cycle count is
 * the program it made, whose own hash stands in the record.
 */
public enum Ingredient {
  /** The hardware, with the package generated for it. */
  RTL("rtl", "hw/rtl", "*.{sv,svh}"),
  /** The rules by which cycles are counted. */
  CYCLE_MODEL("cycle model", "simulator/src/main/java/io/systole/simulator/timing", "*.java"),
  /** The engines that run on processors. */
  ENGINES("engines", "reference/src/main/java/io/systole/reference", "*.java"),
  /** The trained network that ships. */
  MODEL("model", "models", "alexnet-cifar10.safetensors.xz");

  private final String title;
  private final String folder;
  private final String pattern;

  Ingredient(String title, String folder, String pattern) {
    this.title = title;
    this.folder = folder;
    this.pattern = pattern;
  }

  /** Its name among a record's inputs. */
  public String title() {
    return title;
  }

  /**
   * The SHA-256 of its files, their names and contents.
   *
   * @param home folder of the product
   * @throws IllegalArgumentException if there are no such files
   */
  public String hash(Path home) {
    MessageDigest digest = Hashes.digest();
    List<Path> files = files(home.resolve(folder));
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: expected files %s, found none".formatted(home.resolve(folder), pattern));
    }
    for (Path file : files) {
      byte[] content = content(file);
      digest.update("%s %d\n".formatted(file.getFileName(), content.length).getBytes(UTF_8));
      digest.update(content);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private List<Path> files(Path folder) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(file -> matcher.matches(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
    }
  }

  private static byte[] content(Path file) {
    try {
      boolean code = !file.toString().endsWith(".xz");
      return code
          ? SourceText.essence(Files.readString(file)).getBytes(UTF_8)
          : Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }
}
