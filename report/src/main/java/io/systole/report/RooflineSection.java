// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Latency of each layer of the integrated run against the least that the board allows. */
final class RooflineSection {
  /** Of the run: less is not worth a row. */
  private static final double LEAST_SHARE = 1e-3;

  /** Of what a layer takes: less does not bound it. */
  private static final double LEAST_BOUND = 0.05;

  private RooflineSection() {}

  static String html(ReportData data) {
    StringBuilder html =
        new StringBuilder(
            """
            <p>A layer's roofline is the larger of two bounds: one MAC a DSP of the <em>device</em> and cycle \
            (two of 8 bits), and its weights once through the usable DRAM bandwidth. The pale bar is the roofline, the solid one what \
            the run takes; a layer's time runs from the end of the layer before to its own, so one whose weights \
            come while the layer before computes may take a little less than its bound.</p>
            """);
    List<Html.Option> options = new ArrayList<>();
    data.boards().forEach(b -> options.add(new Html.Option(b.board(), b.board())));
    html.append("<div class=\"choices\">")
        .append(Html.choice("board", "Board", options))
        .append(Html.scales("linear"))
        .append("</div>");
    for (int i = 0; i < data.boards().size(); i++) {
      html.append(
          Html.when(
              "board=" + data.boards().get(i).board(),
              i == 0,
              board(data.boards().get(i), "/boards/%d".formatted(i))));
    }
    return html.toString();
  }

  private static String board(BoardFigures board, String pointer) {
    Bars bars = new Bars();
    for (int i = 0; i < board.layers().size(); i++) {
      BoardFigures.Layer layer = board.layers().get(i);
      if (streams(board, layer)) {
        continue;
      }
      String at = pointer + "/layers/%d/".formatted(i);
      String shown =
          "%s ms <small>%s</small>"
              .formatted(Html.value(at + "milliseconds", layer.milliseconds()), share(layer, at));
      List<Bars.Bar> both = new ArrayList<>();
      both.add(new Bars.Bar(kind(layer), layer.milliseconds(), shown));
      if (layer.rooflineMilliseconds() > 0) {
        both.add(new Bars.Bar("roof", layer.rooflineMilliseconds(), ""));
      }
      bars.row(label(layer, streaming(board, layer)), both);
    }
    return "<p class=\"sum\">%s: %s ms, %s of the roofline of %s ms</p>"
            .formatted(
                Html.escaped(board.board()),
                Html.value(pointer + "/milliseconds", board.milliseconds()),
                Html.percent(board.rooflineMilliseconds() / board.milliseconds()),
                Html.value(pointer + "/rooflineMilliseconds", board.rooflineMilliseconds()))
        + bars.html()
        + LEGEND
        + cycles(board, pointer);
  }

  /** The cycle model beside the RTL, where a record says what that counted. */
  private static String cycles(BoardFigures board, String pointer) {
    if (board.rtlCycles().isEmpty()) {
      return Html.note("No run of this machine in RTL is on record; cycles are the model's.");
    }
    Table table = new Table().group("", "", "cycles", "cycle model", "in RTL", "difference").body();
    for (int i = 0; i < board.layers().size(); i++) {
      BoardFigures.Layer layer = board.layers().get(i);
      String at = pointer + "/layers/%d/".formatted(i);
      table.row(compared(Html.escaped(layer.name()), at, layer.cycles(), layer.rtlCycles()));
    }
    table.row("total", compared("total", pointer + "/", board.cycles(), board.rtlCycles()));
    return "<details><summary>Cycles, beside those counted in RTL</summary>"
        + table.end()
        + "</details>";
  }

  private static List<String> compared(String label, String at, long model, Optional<Long> rtl) {
    return List.of(
        label,
        Html.whole(at + "cycles", (double) model),
        rtl.map(counted -> Html.whole(at + "rtlCycles", counted)).orElse(""),
        rtl.filter(counted -> counted > 0)
            .map(
                counted ->
                    String.format(Locale.ROOT, "%+.2f %%", 100.0 * (model - counted) / counted))
            .orElse(""));
  }

  private static final String LEGEND =
      """
      <p class="legend"><span class="key ours"></span>bound by multipliers \
      <span class="key fc"></span>bound by DRAM <span class="key other"></span>post-processing \
      <span class="key roof"></span>roofline</p>
      """;

  private static String share(BoardFigures.Layer layer, String at) {
    if (layer.rooflineMilliseconds() < LEAST_BOUND * layer.milliseconds()) {
      return "";
    }
    return Html.percent(layer.rooflineMilliseconds() / layer.milliseconds())
        + " of <span data-json=\"%srooflineMilliseconds\">%s</span>"
            .formatted(at, Html.number(layer.rooflineMilliseconds()));
  }

  private static String kind(BoardFigures.Layer layer) {
    return switch (layer.boundBy()) {
      case "macs" -> "ours";
      case "dram" -> "fc";
      default -> "other";
    };
  }

  /** Whether an operator streams behind another and adds next to nothing. */
  private static boolean streams(BoardFigures board, BoardFigures.Layer layer) {
    return !layer.hiddenBehind().isEmpty() && layer.cycles() < LEAST_SHARE * board.cycles();
  }

  /** Operators that stream behind a layer and add next to nothing. */
  private static List<String> streaming(BoardFigures board, BoardFigures.Layer layer) {
    return board.layers().stream()
        .filter(other -> other.hiddenBehind().equals(layer.name()) && streams(board, other))
        .map(BoardFigures.Layer::name)
        .toList();
  }

  private static String label(BoardFigures.Layer layer, List<String> streaming) {
    String name = Html.escaped(layer.name());
    return streaming.isEmpty()
        ? name
        : name + " <small>+ " + Html.escaped(String.join(", ", streaming)) + "</small>";
  }
}
