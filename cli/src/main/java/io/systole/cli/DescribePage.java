// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code describe --html}: a page of its own, with two bar charts and the table, from a phone's
 * width up.
 */
final class DescribePage {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
        padding: 0 1rem; color: #1d2733; background: #fff; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
      .chart { display: grid; grid-template-columns: max-content 1fr max-content;
        gap: .3rem .6rem; align-items: center; font-size: .85rem; line-height: 1.1;
        font-variant-numeric: tabular-nums; }
      .chart span:nth-child(3n + 1), .chart span:nth-child(3n) { text-align: right; }
      .bar { display: flex; height: 1rem; background: #f1f4f7; }
      .bar i { background: #2f6f9f; } .bar i + i { background: #d98b2b; }
      .bar i:not([style$=":0%"]) { min-width: 1px; }
      .key i { display: inline-block; width: .8rem; height: .8rem; background: #2f6f9f;
        margin: 0 .3rem 0 .8rem; } .key i:first-child { margin-left: 0; }
      .key i + i { background: #d98b2b; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #dde3ea;
        white-space: nowrap; }
      th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; }
      tr:last-child td { font-weight: 600; border-bottom: 0; }
      """;

  private DescribePage() {}

  static String html(DescribeCommand.Description description) {
    DescribeCommand.Total total = description.total();
    return String.format(
        Locale.ROOT,
        """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%1$s</title><style>%2$s</style></head><body>
    <h1>%1$s</h1>
    <p>%3$.1f M multiply-accumulates, %4$.2f G operations, %5$.2f M parameters, %6$.1f MB of weights
    at %7$d bits.</p>
    <h2>Operations a layer</h2>
    %8$s
    <h2>Memory a layer, bytes at %7$d bits</h2>
    <p class="key"><i></i>weights and biases <i></i>output</p>
    %9$s
    <h2>Layers</h2>
    <div class="scroll">%10$s</div>
    </body></html>
    """,
        escaped(description.model()),
        STYLE,
        total.macs() / 1e6,
        total.operations() / 1e9,
        total.parameters() / 1e6,
        total.parameterBytes() / 1e6,
        description.bits(),
        chart(bars(description, row -> List.of(row.operations()))),
        chart(bars(description, row -> List.of(row.parameterBytes(), row.outputBytes()))),
        table(description));
  }

  /** A row of a chart: parts side by side, their sum as the number. */
  private record Bar(String label, List<Long> parts) {
    long sum() {
      return parts.stream().mapToLong(Long::longValue).sum();
    }
  }

  private interface Parts {
    List<Long> of(DescribeCommand.Row row);
  }

  /** What computes nothing only passes its input on. */
  private static List<Bar> bars(DescribeCommand.Description description, Parts parts) {
    return description.layers().stream()
        .filter(row -> row.operations() > 0)
        .map(row -> new Bar(row.name(), parts.of(row)))
        .toList();
  }

  /** Horizontal bars, a row a layer, the largest as wide as the chart. */
  private static String chart(List<Bar> bars) {
    long largest = Math.max(1, bars.stream().mapToLong(Bar::sum).max().orElse(1));
    StringBuilder html = new StringBuilder("<div class=\"chart\">\n");
    for (Bar bar : bars) {
      String parts =
          bar.parts().stream()
              .map(part -> part == 0 ? "0" : number("%.3f", 100.0 * part / largest))
              .map("<i style=\"width:%s%%\"></i>"::formatted)
              .collect(Collectors.joining());
      html.append(
          "<span>%s</span><span class=\"bar\">%s</span><span>%s</span>\n"
              .formatted(escaped(bar.label()), parts, grouped(bar.sum())));
    }
    return html.append("</div>").toString();
  }

  private static String table(DescribeCommand.Description description) {
    StringBuilder html = new StringBuilder("<table>");
    row(html, "th", DescribeCommand.Description.HEADS);
    description.table().forEach(cells -> row(html, "td", cells));
    return html.append("</table>").toString();
  }

  private static void row(StringBuilder html, String tag, List<String> cells) {
    html.append("<tr>");
    cells.forEach(cell -> html.append("<%1$s>%2$s</%1$s>".formatted(tag, cell)));
    html.append("</tr>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String grouped(long value) {
    return value == 0 ? "–" : number("%,d", value);
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
