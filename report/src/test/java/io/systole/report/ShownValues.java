// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares what a page shows with the JSON beside it, wherever it names a place there. */
final class ShownValues {
  private static final Pattern SPAN =
      Pattern.compile("<span data-json=\"([^\"]+)\"(?: data-times=\"([^\"]+)\")?>([^<]*)</span>");

  private ShownValues() {}

  /**
   * Checks every value, to the digits shown.
   *
   * @return how many there are
   */
  static int check(String html, Path json) throws IOException {
    JsonNode data = JsonMapper.builder().build().readTree(Files.readString(json));
    Matcher matcher = SPAN.matcher(html);
    int count = 0;
    while (matcher.find()) {
      JsonNode node = data.at(matcher.group(1));
      if (!node.isNumber()) {
        throw new AssertionError(matcher.group(1) + ": no number in " + json);
      }
      double times = matcher.group(2) == null ? 1 : Double.parseDouble(matcher.group(2));
      String shown = matcher.group(3).replace(",", "");
      int digits = shown.contains(".") ? shown.length() - shown.indexOf('.') - 1 : 0;
      double error = Math.abs(Double.parseDouble(shown) - times * node.doubleValue());
      if (error > 0.5001 * Math.pow(10, -digits)) {
        throw new AssertionError(
            "%s: shown %s, in the JSON %s".formatted(matcher.group(1), shown, node));
      }
      count++;
    }
    return count;
  }
}
