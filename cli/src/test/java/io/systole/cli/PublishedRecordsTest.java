// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.report.Evidence;
import io.systole.results.Freshness;
import io.systole.results.Ingredient;
import io.systole.results.ResultRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No figure is published that is older than what it was made with: CI runs this. */
final class PublishedRecordsTest {
  private static final Path HOME = Path.of("..");

  @SuppressWarnings("NullAway.Init") // by home()
  private static Designs designs;

  @TempDir Path folder;

  @BeforeAll
  static void home() {
    System.setProperty("systole.home", HOME.toString());
    designs = new Designs(new ModelOptions().load());
  }

  @AfterAll
  static void nowhere() {
    System.clearProperty("systole.home");
  }

  @Test
  void noneIsStale() {
    List<Evidence> lines = Records.read(designs).evidence();
    assertTrue(lines.size() >= 4, () -> "records found: " + lines);
    List<String> stale =
        lines.stream()
            .filter(line -> !line.stale().isEmpty())
            .map(
                line -> "%s: %s changed; %s".formatted(line.figure(), line.stale(), line.command()))
            .toList();
    assertEquals(List.of(), stale, "published figures to be made anew");
  }

  /** The check can fail: one operator of one module, and every count of Yosys is stale. */
  @Test
  void aChangedModuleMakesItsRecordsStale() throws IOException {
    Path rtl = Files.createDirectories(folder.resolve("hw/rtl"));
    try (Stream<Path> files = Files.list(HOME.resolve("hw/rtl"))) {
      for (Path file : files.toList()) {
        Files.copy(file, rtl.resolve(file.getFileName()));
      }
    }
    List<ResultRecord> records = Published.SYNTH.records();
    assertTrue(records.size() >= 2, records.toString());
    Freshness now = Records.freshness(folder, designs, CellCounts.published());
    records.forEach(record -> assertEquals(List.of(), now.changed(record), record.figure()));
    Path fifo = rtl.resolve("systole_fifo.sv");
    String text = Files.readString(fifo);
    Files.writeString(fifo, "// nothing but a comment\n" + text);
    records.forEach(record -> assertEquals(List.of(), now.changed(record), record.figure()));
    Files.writeString(fifo, text.replaceFirst("<=", "="));
    records.forEach(
        record ->
            assertEquals(List.of(Ingredient.RTL.title()), now.changed(record), record.figure()));
  }
}
