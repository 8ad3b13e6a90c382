// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** {@code describe --html}: a page of its own, with two bar charts as SVG and the table. */
final class DescribePage {
  private static final int BAR_HEIGHT = 18;
  private static final int LABEL_WIDTH = 90;
  private static final int CHART_WIDTH = 560;
  private static final int VALUE_WIDTH = 110;

  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
        color: #1d2733; background: #fff; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
      svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: #1d2733; }
      svg .layer { text-anchor: end; } rect { fill: #2f6f9f; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #dde3ea; }
      th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; }
      """;

  private DescribePage() {}

  static String html(DescribeCommand.Description description) {
    List<DescribeCommand.Row> weighted =
        description.layers().stream().filter(row -> row.parameters() > 0).toList();
    List<DescribeCommand.Row> computing =
        description.layers().stream().filter(row -> row.operations() > 0).toList();
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%1$s</title><style>%2$s</style></head><body>
    <h1>%1$s</h1>
    <p>%3$s multiply-accumulates, %4$s parameters, %5$s bytes of weights at %6$d bits.</p>
    <h2>Operations a layer</h2>
    %7$s
    <h2>Bytes of weights a layer, %6$d bits</h2>
    %8$s
    <h2>Layers</h2>
    %9$s
    </body></html>
    """
        .formatted(
            escaped(description.model()),
            STYLE,
            grouped(description.total().macs()),
            grouped(description.total().parameters()),
            grouped(description.total().parameterBytes()),
            description.bits(),
            chart(computing, DescribeCommand.Row::operations),
            chart(weighted, DescribeCommand.Row::parameterBytes),
            table(description));
  }

  /** Horizontal bars, a row a layer, the largest as wide as the chart. */
  private static String chart(
      List<DescribeCommand.Row> rows, ToLongFunction<DescribeCommand.Row> value) {
    long largest = Math.max(1, rows.stream().mapToLong(value).max().orElse(1));
    StringBuilder svg = new StringBuilder();
    int width = LABEL_WIDTH + CHART_WIDTH + VALUE_WIDTH;
    svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\">".formatted(width, rows.size() * 24 + 4));
    int y = 2;
    for (DescribeCommand.Row row : rows) {
      double bar = Math.max(1, (double) CHART_WIDTH * value.applyAsLong(row) / largest);
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <text class="layer" x="%d" y="%d">%s</text>\
              <rect x="%d" y="%d" width="%.1f" height="%d"/>\
              <text x="%.1f" y="%d">%s</text>
              """,
              LABEL_WIDTH - 8,
              y + 13,
              escaped(row.name()),
              LABEL_WIDTH,
              y,
              bar,
              BAR_HEIGHT,
              LABEL_WIDTH + bar + 6,
              y + 13,
              grouped(value.applyAsLong(row))));
      y += 24;
    }
    return svg.append("</svg>").toString();
  }

  private static String table(DescribeCommand.Description description) {
    StringBuilder html = new StringBuilder("<table><tr>");
    for (String head :
        List.of("layer", "op", "output", "MACs", "operations", "parameters", "bytes")) {
      html.append("<th>").append(head).append("</th>");
    }
    html.append("</tr>\n");
    for (DescribeCommand.Row row : description.layers()) {
      html.append(
          "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n"
              .formatted(
                  escaped(row.name()),
                  escaped(row.op()),
                  String.join("×", row.shape().stream().map(String::valueOf).toList()),
                  grouped(row.macs()),
                  grouped(row.operations()),
                  grouped(row.parameters()),
                  grouped(row.parameterBytes())));
    }
    return html.append("</table>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
