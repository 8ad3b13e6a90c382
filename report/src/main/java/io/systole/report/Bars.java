// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars, a row a name, with a linear and a logarithmic length each; which of them shows
 * is the section's attribute {@code data-scale}.
 */
final class Bars {
  private static final double FULL = 100;

  /** The shortest bar on a logarithmic scale, as a share of the longest. */
  private static final double LEAST = 0.04;

  /** Labels that leave room for a bar beside them on a phone. */
  private static final int BRIEF = 10;

  /**
   * A bar.
   *
   * @param kind CSS class, its colour
   * @param shown HTML behind it
   * @param ghost a length that is shown pale behind it, or 0
   */
  record Bar(String kind, double value, String shown, double ghost) {
    Bar(String kind, double value, String shown) {
      this(kind, value, shown, 0);
    }
  }

  private record Row(String label, List<Bar> bars) {}

  private final List<Row> rows = new ArrayList<>();

  Bars row(String label, List<Bar> bars) {
    rows.add(new Row(label, List.copyOf(bars)));
    return this;
  }

  String html() {
    double largest = 0;
    double smallest = Double.MAX_VALUE;
    for (Row row : rows) {
      for (Bar bar : row.bars()) {
        largest = Math.max(largest, Math.max(bar.value(), bar.ghost()));
        smallest = bar.value() > 0 ? Math.min(smallest, bar.value()) : smallest;
      }
    }
    boolean brief = rows.stream().allMatch(row -> row.label().length() <= BRIEF);
    StringBuilder html =
        new StringBuilder("<div class=\"bars%s\">\n".formatted(brief ? " brief" : ""));
    for (Row row : rows) {
      html.append("<div class=\"bar-row\"><div class=\"bar-label\">")
          .append(row.label())
          .append("</div><div class=\"bar-tracks\">");
      for (Bar bar : row.bars()) {
        html.append(bar(bar, smallest, largest));
      }
      html.append("</div></div>\n");
    }
    return html.append("</div>\n").toString();
  }

  private static String bar(Bar bar, double smallest, double largest) {
    String ghost =
        bar.ghost() > bar.value()
            ? "<u style=\"--lin:%s;--log:%s\"></u>"
                .formatted(
                    length(bar.ghost() / largest), length(log(bar.ghost(), smallest, largest)))
            : "";
    return "<div class=\"bar %s\" style=\"--lin:%s;--log:%s\">%s<i></i><b>%s</b></div>"
        .formatted(
            bar.kind(),
            length(largest == 0 ? 0 : bar.value() / largest),
            length(log(bar.value(), smallest, largest)),
            ghost,
            bar.shown());
  }

  private static double log(double value, double smallest, double largest) {
    if (value <= 0) {
      return 0;
    }
    return largest <= smallest
        ? 1
        : LEAST + (1 - LEAST) * Math.log(value / smallest) / Math.log(largest / smallest);
  }

  private static String length(double share) {
    return String.format(Locale.ROOT, "%.2f", FULL * share);
  }
}
