// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of a report: all there, consistent, and needing nothing else. */
class ReportFilesTest {
  @TempDir Path folder;

  @Test
  void valuesShownAreThoseOfTheJson() throws IOException {
    Path page = ReportFiles.write(SampleData.data(), folder.resolve("out"));
    int compared = ShownValues.check(Files.readString(page), page.resolveSibling("report.json"));
    assertTrue(compared > 80, compared + " values compared");
  }

  @Test
  void aWrongValueIsFound() throws IOException {
    Path page = ReportFiles.write(SampleData.data(), folder);
    String html = Files.readString(page).replace(">101 <", ">102 <").replace(">1.01<", ">1.02<");
    org.junit.jupiter.api.Assertions.assertThrows(
        AssertionError.class, () -> ShownValues.check(html, folder.resolve("report.json")));
  }

  @Test
  void thePageFetchesNothing() throws IOException {
    String html = Files.readString(ReportFiles.write(SampleData.data(), folder));
    assertFalse(html.contains("http:") || html.contains("https:"), "an address in the page");
    assertFalse(html.contains("<link") || html.contains("@import"), "a file beside it");
    assertTrue(html.contains("a &lt;test&gt; image"), "text is escaped");
    assertTrue(html.contains("stale: rtl changed since"), "a stale record is marked");
  }

  @Test
  void csvAndTraceHoldTheSameRows() throws IOException {
    ReportFiles.write(SampleData.data(), folder);
    List<String> single = Files.readAllLines(folder.resolve("single-layers.csv"));
    assertEquals("board,layer,programs,cycles,ms", single.getFirst());
    assertEquals("ultra96,conv1,3,12345,0.12345", single.get(1));
    assertEquals(29, Files.readAllLines(folder.resolve("paper.csv")).size() - 2);
    JsonNode trace =
        JsonMapper.builder().build().readTree(Files.readString(folder.resolve("timeline.json")));
    JsonNode compute =
        trace
            .get("traceEvents")
            .valueStream()
            .filter(event -> event.path("cat").asString("").equals("compute"))
            .findFirst()
            .orElseThrow();
    assertEquals("X", compute.get("ph").stringValue());
    assertEquals(1.5, compute.get("ts").doubleValue(), 1e-9); // cycle 300 at 200 MHz
  }

  @Test
  void theParetoSetHasNoPointThatAnotherBetters() {
    List<SweepPoint> points = SampleData.data().sweep();
    assertTrue(points.stream().allMatch(SweepPoint::best));
    SweepPoint worse =
        new SweepPoint(
            "16,8",
            16,
            1000,
            0.5,
            114_000_000,
            "pynq-z2",
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            true);
    List<SweepPoint> more = new java.util.ArrayList<>(points);
    more.add(worse);
    assertEquals(
        List.of(true, true, false),
        SweepPoint.withPareto(more).stream().map(SweepPoint::best).toList());
  }
}
