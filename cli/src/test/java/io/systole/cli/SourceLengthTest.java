// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No source file, of the product or of its tests, is longer than a reader keeps in view. */
final class SourceLengthTest {
  private static final int MAX_LINES = 300;

  @TempDir Path folder;

  @Test
  void noSourceFileIsTooLong() {
    List<Path> sources = sources(Path.of(".."));
    assertTrue(sources.size() > 100, () -> "only found " + sources);
    assertEquals(List.of(), tooLong(sources));
  }

  @Test
  void aLongFileIsFound() throws IOException {
    Path source =
        Files.createDirectories(folder.resolve("numeric/src/test/java")).resolve("A.java");
    Files.writeString(source, "//\n".repeat(MAX_LINES + 1));
    assertEquals(List.of(source + ": 301"), tooLong(sources(folder)));
    Files.writeString(source, "//\n".repeat(MAX_LINES));
    assertEquals(List.of(), tooLong(sources(folder)));
  }

  private static List<Path> sources(Path root) {
    try (Stream<Path> modules = Files.list(root)) {
      return modules
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .flatMap(SourceLengthTest::javaFiles)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> tooLong(List<Path> sources) {
    return sources.stream()
        .filter(file -> lines(file) > MAX_LINES)
        .map(file -> file + ": " + lines(file))
        .sorted()
        .toList();
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
