// SPDX-License-Identifier: Apache-2.0
package io.systole.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records are written whole, replaced by name, and found stale when an input changes. */
class RecordFileTest {
  private static final Origin ORIGIN =
      new Origin("systole ablate", "0123456789", "2026-01-02T03:04:05Z", new LinkedHashMap<>());

  @TempDir Path folder;

  record Figures(long cycles, double milliseconds) {}

  private static ResultRecord made(String figure, long cycles) {
    return ORIGIN.record(figure, Map.of("rtl", "aa"), new Figures(cycles, cycles / 100_000.0));
  }

  @Test
  void whatIsPutIsRead() throws IOException {
    RecordFile file = new RecordFile(folder.resolve("sub/a.jsonl"));
    assertEquals(List.of(), file.read());
    file.put(made("one", 1));
    file.put(made("two", 2));
    file.put(made("one", 3));
    assertEquals(2, Files.readAllLines(file.path()).size());
    assertEquals(List.of("one", "two"), file.read().stream().map(ResultRecord::figure).toList());
    assertEquals(new Figures(3, 3e-5), file.find("one").orElseThrow().as(Figures.class));
    assertEquals(Optional.empty(), file.find("three"));
    assertEquals(made("one", 3), file.find("one").orElseThrow());
  }

  @Test
  void recordsOfSeveralThreadsAllArrive() {
    RecordFile file = new RecordFile(folder.resolve("a.jsonl"));
    IntStream.range(0, 40).parallel().forEach(i -> file.put(made("figure " + i, i)));
    assertEquals(40, file.read().size());
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    Path path = folder.resolve("a.jsonl");
    new RecordFile(path).put(made("one", 1));
    Files.writeString(path, Files.readString(path) + "{\"figure\":\"tw");
    BadFileException bad = assertThrows(BadFileException.class, () -> new RecordFile(path).read());
    assertEquals(
        path + ": line 2: expected a result record, found '{\"figure\":\"tw'", bad.getMessage());
  }

  @Test
  void aChangedInputMakesARecordStale() {
    ResultRecord made = made("one", 1);
    Freshness same = (_, _) -> Optional.of("aa");
    Freshness other = (_, _) -> Optional.of("bb");
    Freshness gone = (_, _) -> Optional.empty();
    assertEquals(List.of(), same.changed(made));
    assertEquals(List.of("rtl"), other.changed(made));
    assertEquals(List.of("rtl"), gone.changed(made));
  }

  @Test
  void aCommandOutsideGitHasNoCommit() {
    assertEquals("unknown", Origin.here(folder, "x").commit());
    assertTrue(Origin.here(folder, "x").with("yosys", "0.23").versions().containsKey("yosys"));
  }
}
