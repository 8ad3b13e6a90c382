// SPDX-License-Identifier: Apache-2.0
package io.systole.results;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Where and with what figures are made.
 *
 * @param commit {@code unknown} outside a git tree
 */
public record Origin(
    String command, String commit, String date, SequencedMap<String, String> versions) {
  private static final String UNKNOWN = "unknown";

  /**
   * This moment, in a tree of the product.
   *
   * @param home folder of the product
   */
  public static Origin here(Path home, String command) {
    SequencedMap<String, String> versions = new LinkedHashMap<>();
    versions.put("java", Runtime.version().toString());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new Origin(command, commit(home), date, versions);
  }

  /** The same with the version of one more tool. */
  public Origin with(String tool, String version) {
    SequencedMap<String, String> more = new LinkedHashMap<>(versions);
    more.put(tool, version);
    return new Origin(command, commit, date, more);
  }

  /**
   * A figure made here and now.
   *
   * @param inputs what it is made with, by name, as SHA-256
   * @param figures a record or map of numbers
   */
  public ResultRecord record(String figure, Map<String, String> inputs, Object figures) {
    return new ResultRecord(
        figure,
        command,
        commit,
        date,
        versions,
        new LinkedHashMap<>(inputs),
        // Through text, so that a record made equals the same record read.
        ResultRecord.JSON.readTree(ResultRecord.JSON.writeValueAsString(figures)));
  }

  private static String commit(Path home) {
    String head = git(home, "rev-parse", "--short=10", "HEAD");
    if (head.isEmpty()) {
      return UNKNOWN;
    }
    // Records under results/published are what is being made.
    boolean changed =
        !git(
                home,
                "status",
                "--porcelain",
                "--untracked-files=no",
                "--",
                ".",
                ":!results/published")
            .isEmpty();
    return changed ? head + "+" : head;
  }

  private static String git(Path home, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", home.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? text.strip() : "";
    } catch (IOException noGit) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
