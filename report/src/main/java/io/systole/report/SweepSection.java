// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Data quantization: accuracy against bits, DRAM traffic and latency, with the Pareto set. */
final class SweepSection {
  private static final String NONE = "<span class=\"none\">–</span>";
  private static final double MEGA = 1e6;
  private static final double FULL = 100;

  /** Of a point's name, in percent of the chart. */
  private static final double NAME_WIDTH = 7;

  private static final double NAME_HEIGHT = 5;
  private static final double NAME_OFFSET = 5;

  private static final int TICKS = 5;
  private static final int MOST_STEPS = 9;

  private SweepSection() {}

  static String html(ReportData data) {
    List<SweepPoint> points = data.sweep();
    StringBuilder html =
        new StringBuilder(
            """
            <p>Two families: one format W,I for every tensor, as the paper has it with 16,4, and auto:W, where each \
            tensor has the integer bits of least squared error. A ringed point is of the Pareto set: no other is as \
            accurate and needs as little DRAM traffic and as few bits.</p>
            """);
    html.append(
        Html.choice(
            "axis",
            "Horizontal axis",
            List.of(new Html.Option("bits", "bits"), new Html.Option("traffic", "DRAM traffic"))));
    html.append(
        Html.when("axis=bits", true, chart(points, SweepPoint::bits, "W, bits an element")));
    html.append(
        Html.when(
            "axis=traffic",
            false,
            chart(points, p -> p.dramBytes() / MEGA, "megabytes read and written an image")));
    html.append(legend(points));
    return html + "<details><summary>All points</summary>" + table(points) + "</details>";
  }

  static String legend(List<SweepPoint> points) {
    return """
        <p class="legend"><span class="key fixed"></span>W,I for every tensor \
        <span class="key auto"></span>auto:W <span class="key pareto"></span>Pareto set: %s</p>
        """
        .formatted(
            points.stream()
                .filter(SweepPoint::best)
                .map(point -> Html.escaped(point.format()))
                .collect(Collectors.joining(", ")));
  }

  static String chart(List<SweepPoint> points, ToDoubleFunction<SweepPoint> axis, String title) {
    double most = points.stream().mapToDouble(axis).max().orElse(1);
    double step = step(most);
    double largest = step * Math.ceil(1.02 * most / step);
    StringBuilder svg =
        new StringBuilder("<div class=\"plot\"><svg class=\"scatter\" role=\"img\">");
    for (int i = 0; i <= TICKS; i++) {
      double y = FULL - FULL * i / TICKS;
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"0\" x2=\"100%%\" y1=\"%1$.1f%%\" y2=\"%1$.1f%%\"/>"
                  + "<text x=\"0\" y=\"%1$.1f%%\" dy=\"-3\">%2$d %%</text>",
              y,
              (int) (FULL * i / TICKS)));
    }
    List<double[]> names = new ArrayList<>();
    for (SweepPoint point : points) {
      double x = FULL * axis.applyAsDouble(point) / largest;
      double y = FULL - FULL * point.top1();
      svg.append(dot(point, x, y));
      if (point.best()) {
        svg.append(name(point, x, y, names));
      }
    }
    svg.append("</svg><div class=\"ticks\">");
    for (double at = 0; at <= largest; at += step) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<span style=\"left:%.2f%%\">%s</span>",
              FULL * at / largest,
              Html.grouped(at)));
    }
    return svg.append("</div><p class=\"unit\">top-1 accuracy against ")
        .append(title)
        .append("</p></div>\n")
        .toString();
  }

  /** Of the axis: at most nine steps of 4, 5, 10, 25 or 50. */
  private static double step(double most) {
    for (double step : List.of(4.0, 5.0, 10.0, 25.0)) {
      if (most <= MOST_STEPS * step) {
        return step;
      }
    }
    return 50;
  }

  private static String dot(SweepPoint point, double x, double y) {
    boolean auto = point.format().startsWith("auto");
    return String.format(
        Locale.ROOT,
        "<circle class=\"%s%s\" cx=\"%.2f%%\" cy=\"%.2f%%\" r=\"%d\">"
            + "<title>%s: %.1f %% of %d images, %.1f MB</title></circle>",
        auto ? "auto" : "fixed",
        point.best() ? " pareto" : "",
        x,
        y,
        point.best() ? 7 : 5,
        Html.escaped(point.format()),
        FULL * point.top1(),
        point.images(),
        point.dramBytes() / MEGA);
  }

  /** The name above its point, or below, where it covers no other; else only the legend has it. */
  private static String name(SweepPoint point, double x, double y, List<double[]> names) {
    for (boolean above : new boolean[] {true, false}) {
      double at = above ? y - NAME_OFFSET : y + NAME_OFFSET;
      if (names.stream()
          .noneMatch(
              other ->
                  Math.abs(other[0] - x) < NAME_WIDTH && Math.abs(other[1] - at) < NAME_HEIGHT)) {
        names.add(new double[] {x, at});
        return String.format(
            Locale.ROOT,
            "<text class=\"name\" x=\"%.2f%%\" y=\"%.2f%%\" dy=\"%d\">%s</text>",
            x,
            y,
            above ? -12 : 22,
            Html.escaped(point.format()));
      }
    }
    return "";
  }

  private static String table(List<SweepPoint> points) {
    Table table =
        new Table()
            .group(
                "", "", "format", "top-1", "± s.e.", "images", "MB", "machine", "ms", "DSP",
                "BRAM36", "LUT", "by", "Pareto")
            .body();
    for (int i = 0; i < points.size(); i++) {
      SweepPoint point = points.get(i);
      String at = "/sweep/%d/".formatted(i);
      Optional<Cells> used = point.used();
      List<String> cells = new ArrayList<>();
      cells.add(Html.escaped(point.format()));
      cells.add(
          "<span data-json=\"%stop1\" data-times=\"100\">%.1f</span> %%"
              .formatted(at, FULL * point.top1()));
      cells.add(
          String.format(
              Locale.ROOT,
              "%.1f",
              FULL * Math.sqrt(point.top1() * (1 - point.top1()) / Math.max(1, point.images()))));
      cells.add(Html.whole(at + "images", point.images()));
      cells.add(
          "<span data-json=\"%sdramBytes\" data-times=\"1e-6\">%s</span>"
              .formatted(at, Html.number(point.dramBytes() / MEGA)));
      cells.add(Html.escaped(point.machine()));
      cells.add(point.milliseconds().map(v -> Html.value(at + "milliseconds", v)).orElse(NONE));
      cells.add(used.map(u -> Html.whole(at + "used/dsp", u.dsp())).orElse(NONE));
      cells.add(used.map(u -> Html.value(at + "used/bram36", u.bram36())).orElse(NONE));
      cells.add(used.map(u -> Html.whole(at + "used/lut", u.lut())).orElse(NONE));
      cells.add(used.map(Cells::by).orElse(NONE));
      cells.add(point.best() ? "●" : "");
      table.row(cells);
    }
    return table.end();
  }
}
