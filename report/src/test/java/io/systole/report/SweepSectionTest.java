// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chart of data quantization. */
class SweepSectionTest {
  private static final Pattern NAME =
      Pattern.compile("<text class=\"name\"[^>]*dy=\"(-?\\d+)\">([^<]*)</text>");

  private static SweepPoint point(int bits, double top1) {
    return new SweepPoint(
        "auto:" + bits,
        bits,
        1000,
        top1,
        1_000_000L * bits,
        "",
        Optional.empty(),
        Optional.empty(),
        true);
  }

  private static List<String> names(List<SweepPoint> points) {
    return NAME.matcher(SweepSection.chart(points, SweepPoint::bits, "bits"))
        .results()
        .map((MatchResult name) -> name.group(2) + (name.group(1).startsWith("-") ? "^" : "v"))
        .toList();
  }

  @Test
  void noNameCoversAnother() {
    assertEquals(
        List.of("auto:4^", "auto:5^", "auto:6v", "auto:8^", "auto:32^"),
        names(
            List.of(
                point(4, 0.71), point(5, 0.90), point(6, 0.91), point(8, 0.93), point(32, 0.93))));
    assertEquals(
        List.of("auto:31^", "auto:32v"),
        names(List.of(point(31, 0.90), point(32, 0.90), point(30, 0.90))));
  }

  @Test
  void theLegendHasAllOfTheParetoSet() {
    List<SweepPoint> points = List.of(point(31, 0.90), point(32, 0.90), point(30, 0.90));
    assertTrue(
        SweepSection.legend(points).contains("Pareto set: auto:31, auto:32, auto:30"),
        SweepSection.legend(points));
  }
}
