// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the cache of Verilated machines. */
class VerilatedLibraryTest {
  @Test
  void buildsKilledADayAgoAreDeleted(@TempDir Path cache) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (String name : List.of("building-1", "tiny-0123")) {
      Path folder = Files.createDirectories(cache.resolve(name).resolve("obj"));
      Files.writeString(folder.resolve("a.o"), "object");
      Files.setLastModifiedTime(cache.resolve(name), old);
    }
    Files.createDirectories(cache.resolve("building-2"));
    VerilatedLibrary.deleteLeftovers(cache);
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(
          List.of("building-2", "tiny-0123"),
          left.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
