// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The paper's table of 14 layers, its figures beside ours on two boards. */
final class LayersSection {
  /** The default clock of the paper's tool; rows that need more are marked. */
  private static final double USUAL_MHZ = 100;

  private static final String NONE = "<span class=\"none\">–</span>";

  private LayersSection() {}

  static String html(ReportData data) {
    List<Integer> shown = new ArrayList<>();
    for (String board : List.of("ultra96", "pynq-z2")) {
      for (int i = 0; i < data.boards().size(); i++) {
        if (data.boards().get(i).board().equals(board)) {
          shown.add(i);
        }
      }
    }
    StringBuilder html = new StringBuilder(INTRO).append("<div class=\"choices\">");
    html.append(
        Html.choice(
            "board",
            "Board",
            shown.stream()
                .map(data.boards()::get)
                .map(b -> new Html.Option(b.board(), b.board() + ", " + b.part()))
                .toList()));
    html.append(
        Html.choice(
            "what",
            "Columns",
            List.of(new Html.Option("latency", "latency"), new Html.Option("cells", "cells"))));
    html.append("</div>");
    for (int index : shown) {
      String board = data.boards().get(index).board();
      boolean first = index == shown.getFirst();
      html.append(
          Html.when(
              "board=" + board + " what=latency", first, faster(data, index) + table(data, index)));
      html.append(
          Html.when("board=" + board + " what=cells", false, LayerCells.table(data, index)));
    }
    return html + explanation(data);
  }

  private static final String INTRO =
      """
      <p>Each row runs as a program of its own, input and weights in DRAM, result back to DRAM, as the \
      paper's layers do; beside it what the layer adds to the integrated run, where normalization \
      and pooling stream behind their convolution. The paper's device is a ZU3EG, the part of \
      <em>ultra96</em>; each of its rows may use all of it, ours share one machine.</p>
      """;

  /** How many of the paper's rows ours beats, counted. */
  private static String faster(ReportData data, int index) {
    BoardFigures board = data.boards().get(index);
    List<PaperRow> rows =
        data.paper().stream()
            .filter(row -> row.optimized() && board.single(row.layer()).isPresent())
            .toList();
    long won =
        rows.stream()
            .filter(
                row ->
                    board.single(row.layer()).orElseThrow().milliseconds()
                        < row.milliseconds().orElse(0))
            .count();
    return "<p class=\"sum\">Faster than the paper’s optimized row in %d of %d.</p>"
        .formatted(won, rows.size());
  }

  private static String table(ReportData data, int index) {
    BoardFigures board = data.boards().get(index);
    Table table =
        new Table()
            .group("", "", "layer")
            .group("reported in the paper", "paper", "unopt. ms", "opt. ms", "DSP", "clock needed")
            .group("ours on " + board.board(), "ours", "ms", "speed-up", "integrated, ms")
            .body();
    for (int i = 0; i < data.paper().size(); i++) {
      PaperRow row = data.paper().get(i);
      if (row.optimized() && !row.layer().equals(PaperRow.NETWORK)) {
        table.row(row(data, i, index));
      }
    }
    table.row("total", total(data, index));
    return table.end();
  }

  private static List<String> row(ReportData data, int paper, int index) {
    PaperRow row = data.paper().get(paper);
    BoardFigures board = data.boards().get(index);
    long macs = board.layer(row.operator()).map(BoardFigures.Layer::macs).orElse(0L);
    List<String> cells = new ArrayList<>();
    cells.add(row.layer() + " <small>" + row.shape().replace('x', '×') + "</small>");
    cells.add(milliseconds(data, paper - 1));
    cells.add(milliseconds(data, paper));
    cells.add(row.dsp().isPresent() ? Html.grouped(row.dsp().getAsDouble()) : NONE);
    OptionalDouble clock = row.clockNeeded(macs);
    cells.add(clock.isPresent() ? clock(clock.getAsDouble()) : NONE);
    Optional<BoardFigures.Single> single = board.single(row.layer());
    if (single.isPresent()) {
      double ours = single.get().milliseconds();
      int at = board.single().indexOf(single.get());
      String pointer = "/boards/%d/single/%d/milliseconds".formatted(index, at);
      int programs = single.get().programs();
      cells.add(
          "<strong>%s</strong>%s"
              .formatted(
                  Html.value(pointer, ours),
                  programs > 1 ? " <small>%d programs</small>".formatted(programs) : ""));
      cells.add(speedUp(row.milliseconds(), ours));
    } else {
      cells.add(NONE);
      cells.add(NONE);
    }
    cells.add(integrated(board, row.operator(), index));
    return cells;
  }

  private static String milliseconds(ReportData data, int paper) {
    OptionalDouble ms = data.paper().get(paper).milliseconds();
    return ms.isPresent()
        ? Html.at("/paper/%d/milliseconds".formatted(paper), reported(ms.getAsDouble()))
        : NONE;
  }

  /** As the paper writes it. */
  private static String reported(double value) {
    return value == Math.rint(value) ? Html.grouped(value) : String.valueOf(value);
  }

  private static String clock(double mhz) {
    String shown = Html.number(mhz) + " MHz";
    return mhz > USUAL_MHZ ? "<mark>" + shown + "</mark>" : shown;
  }

  private static String speedUp(OptionalDouble paper, double ours) {
    if (paper.isEmpty() || ours <= 0) {
      return NONE;
    }
    double factor = paper.getAsDouble() / ours;
    String kind = factor >= 1 ? "good" : "bad";
    return "<span class=\"%s\">%s×</span>".formatted(kind, Html.number(factor));
  }

  private static String integrated(BoardFigures board, String operator, int index) {
    Optional<BoardFigures.Layer> layer = board.layer(operator);
    if (layer.isEmpty()) {
      return operator.equals("flatten") ? "0 <small>no data moves</small>" : NONE;
    }
    int at = board.layers().indexOf(layer.get());
    String pointer = "/boards/%d/layers/%d/milliseconds".formatted(index, at);
    String behind = layer.get().hiddenBehind();
    return Html.value(pointer, layer.get().milliseconds())
        + (behind.isEmpty() ? "" : " <small>behind " + Html.escaped(behind) + "</small>");
  }

  private static List<String> total(ReportData data, int index) {
    BoardFigures board = data.boards().get(index);
    String[] reported = {NONE, NONE};
    OptionalDouble best = OptionalDouble.empty();
    for (int i = 0; i < data.paper().size(); i++) {
      PaperRow row = data.paper().get(i);
      if (row.layer().equals(PaperRow.NETWORK)) {
        reported[row.optimized() ? 1 : 0] = milliseconds(data, i);
        best = row.optimized() ? row.milliseconds() : best;
      }
    }
    return List.of(
        "integrated network",
        reported[0],
        reported[1],
        "212 <small>on an XQVU7P</small>",
        "",
        "<strong>%s</strong>"
            .formatted(
                Html.value("/boards/%d/milliseconds".formatted(index), board.milliseconds())),
        speedUp(best, board.milliseconds()),
        Html.value("/boards/%d/milliseconds".formatted(index), board.milliseconds()));
  }

  private static String explanation(ReportData data) {
    double unoptimized = sum(data, false);
    double optimized = sum(data, true);
    return Html.note(
        """
        <mark>Clock needed</mark>: the clock at which the row's own DSPs, one multiplication a DSP and cycle, \
        would reach the reported latency. The paper does not state its clock; rows above %s MHz are not \
        explained by the DSP count reported with them at the usual clock of its tool. The paper's unoptimized \
        rows add up to %s ms, its integrated unoptimized design is reported at 15,600 ms; its optimized rows \
        add up to %s ms, the integrated design is reported at 1,877 ms. All are quoted as reported.\
        """
            .formatted(Html.number(USUAL_MHZ), Html.grouped(unoptimized), Html.grouped(optimized)));
  }

  private static double sum(ReportData data, boolean optimized) {
    return data.paper().stream()
        .filter(row -> row.optimized() == optimized && !row.layer().equals(PaperRow.NETWORK))
        .mapToDouble(row -> row.milliseconds().orElse(0))
        .sum();
  }
}
