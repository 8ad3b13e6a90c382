// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser opens the page: no error, the address chooses what is shown, values are the JSON's. */
class BrowserSystemTest {
  private static final int LIMIT_SECONDS = 120;

  @TempDir Path folder;

  /** The document after its script has run, and what the browser logged. */
  private record Opened(String document, String log) {
    /** Attributes of the first element whose tag holds a text. */
    String tag(String part) {
      Matcher matcher =
          Pattern.compile("<[^<>]*" + Pattern.quote(part) + "[^<>]*>").matcher(document);
      assertTrue(matcher.find(), "no element with " + part);
      return matcher.group();
    }
  }

  private Opened open(Path page, String fragment) throws IOException, InterruptedException {
    Path document = folder.resolve("document.html");
    Path log = folder.resolve("log.txt");
    Process process;
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      "chromium",
                      "--headless",
                      "--no-sandbox",
                      "--disable-gpu",
                      "--user-data-dir=" + folder.resolve("profile"),
                      "--enable-logging=stderr",
                      "--virtual-time-budget=2000",
                      "--dump-dom",
                      page.toUri() + fragment))
              .redirectOutput(document.toFile())
              .redirectError(log.toFile())
              .start();
    } catch (IOException missing) {
      assertFalse(System.getenv("CI") != null, "CI has chromium: " + missing.getMessage());
      assumeTrue(false, "no chromium: apt-get install chromium");
      throw missing;
    }
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "the browser does not end");
    assertEquals(0, process.exitValue(), Files.readString(log));
    return new Opened(Files.readString(document), Files.readString(log));
  }

  @Test
  void opensTogglesAndShowsTheValues() throws IOException, InterruptedException {
    Path page = ReportFiles.write(SampleData.data(), folder.resolve("out"));
    Opened plain = open(page, "");
    assertFalse(plain.log().contains("CONSOLE"), plain.log());
    assertTrue(
        plain.tag("lang=\"en\"").contains("data-ready=\"true\""), "the script ran to its end");
    assertTrue(ShownValues.check(plain.document(), page.resolveSibling("report.json")) > 80);
    assertTrue(plain.tag("id=\"latency\"").contains("data-scale=\"linear\""));
    assertTrue(plain.tag("data-when=\"axis=traffic\"").contains("hidden"));

    Opened chosen = open(page, "#latency.scale=log&quantization.axis=traffic&timeline.zoom=conv1");
    assertFalse(chosen.log().contains("CONSOLE"), chosen.log());
    assertTrue(chosen.tag("id=\"latency\"").contains("data-scale=\"log\""));
    assertFalse(chosen.tag("data-when=\"axis=traffic\"").contains("hidden"));
    assertTrue(chosen.tag("data-when=\"axis=bits\"").contains("hidden"));
    assertFalse(chosen.document().contains("viewBox=\"0 0 88123 10\""), "the timeline is zoomed");
  }

  /** A reader's clicks, by a script at the end of a copy of the page. */
  @Test
  void aClickShowsTheOtherBoardsCells() throws IOException, InterruptedException {
    Path page = ReportFiles.write(SampleData.data(), folder.resolve("out"));
    Path clicked = page.resolveSibling("clicked.html");
    Files.writeString(
        clicked,
        Files.readString(page)
            + """
            <script>
            document.querySelector("#layers [data-to=pynq-z2]").click();
            document.querySelector("#layers [data-to=cells]").click();
            document.documentElement.dataset.address = location.hash;
            </script>
            """);
    Opened after = open(clicked, "");
    assertFalse(after.log().contains("CONSOLE"), after.log());
    assertFalse(after.tag("data-when=\"board=pynq-z2 what=cells\"").contains("hidden"));
    assertTrue(after.tag("data-when=\"board=ultra96 what=latency\"").contains("hidden"));
    assertTrue(after.tag("data-when=\"board=pynq-z2 what=latency\"").contains("hidden"));
    assertTrue(
        after.tag("lang=\"en\"").contains("#layers.board=pynq-z2&amp;layers.what=cells"),
        after.tag("lang=\"en\""));
  }
}
