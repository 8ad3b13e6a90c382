// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import io.systole.numeric.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The files of a report: index.html, report.json, timeline.json and a CSV file a table. */
public final class ReportFiles {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ReportFiles() {}

  /**
   * Writes them.
   *
   * @param folder made if it does not exist
   * @return the page
   */
  public static Path write(ReportData data, Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be made: " + e.getMessage(), e);
    }
    Path page = folder.resolve("index.html");
    AtomicFile.write(folder.resolve("report.json"), JSON.writeValueAsString(data) + "\n");
    AtomicFile.write(
        folder.resolve("timeline.json"), JSON.writeValueAsString(ChromeTrace.of(data)) + "\n");
    SequencedMap<String, List<List<String>>> tables = CsvTables.of(data);
    tables.forEach(
        (name, rows) -> AtomicFile.write(folder.resolve(name + ".csv"), CsvTables.text(rows)));
    AtomicFile.write(page, Page.html(data));
    return page;
  }
}
