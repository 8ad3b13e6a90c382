// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What every unit of the machine does when: load, compute, post-process, store. */
final class TimelineSection {
  private static final List<String> UNITS =
      List.of("load weights", "load features", "compute", "post-process", "softmax", "store");
  private static final int COLOURS = 9;
  private static final int TICKS = 5;

  private TimelineSection() {}

  static String html(ReportData data) {
    StringBuilder html =
        new StringBuilder(
            """
            <p>Each block is an instruction in its unit, from start to end, counted by the cycle model. Weights of \
            the next layer stream in while this one is computed; normalization and pooling follow the array column \
            by column. Choose a layer to zoom in, drag to move, pinch or Ctrl and wheel to zoom. \
            <a href="timeline.json" download>timeline.json</a> opens in any viewer of Chrome traces.</p>
            """);
    List<Integer> shown = new ArrayList<>();
    List<Html.Option> options = new ArrayList<>();
    for (int i = 0; i < data.boards().size(); i++) {
      if (!data.boards().get(i).spans().isEmpty()) {
        shown.add(i);
        options.add(new Html.Option(data.boards().get(i).board(), data.boards().get(i).board()));
      }
    }
    html.append(Html.choice("board", "Board", options));
    for (int i : shown) {
      BoardFigures board = data.boards().get(i);
      html.append(Html.when("board=" + board.board(), i == shown.getFirst(), board(board)));
    }
    return html.toString();
  }

  private static String board(BoardFigures board) {
    List<String> layers = board.spans().stream().map(BoardFigures.Span::layer).distinct().toList();
    StringBuilder html =
        new StringBuilder(
            "<div class=\"timeline\" data-cycles=\"%d\" data-mhz=\"%d\">\n"
                .formatted(board.cycles(), board.clockMHz()));
    html.append(zooms(board, layers));
    for (String unit : UNITS) {
      List<BoardFigures.Span> spans =
          board.spans().stream().filter(span -> span.unit().equals(unit)).toList();
      if (!spans.isEmpty()) {
        html.append(lane(board, unit, spans, layers));
      }
    }
    return html.append(axis(board)).append("</div>\n").toString();
  }

  /** Buttons for the whole run and for each layer: from its first start to its last end. */
  private static String zooms(BoardFigures board, List<String> layers) {
    StringBuilder html = new StringBuilder("<div class=\"zooms\">");
    html.append(zoom("all", 0, board.cycles(), -1));
    for (String layer : layers) {
      List<BoardFigures.Span> busy =
          board.spans().stream()
              .filter(span -> span.layer().equals(layer))
              .filter(span -> !span.unit().startsWith("load"))
              .toList();
      if (!busy.isEmpty()) {
        html.append(
            zoom(
                layer,
                busy.stream().mapToLong(BoardFigures.Span::start).min().orElseThrow(),
                busy.stream().mapToLong(BoardFigures.Span::end).max().orElseThrow(),
                layers.indexOf(layer)));
      }
    }
    return html.append("</div>\n").toString();
  }

  private static String zoom(String label, long from, long to, int colour) {
    return "<button type=\"button\" data-from=\"%d\" data-end=\"%d\">%s%s</button>"
        .formatted(
            from,
            to,
            colour < 0 ? "" : "<span class=\"key c%d\"></span>".formatted(colour % COLOURS),
            Html.escaped(label));
  }

  private static String lane(
      BoardFigures board, String unit, List<BoardFigures.Span> spans, List<String> layers) {
    StringBuilder html =
        new StringBuilder(
            """
            <div class="lane"><div class="lane-label">%s</div>\
            <svg viewBox="0 0 %d 10" preserveAspectRatio="none" role="img" aria-label="%s">\
            """
                .formatted(unit, board.cycles(), unit));
    for (BoardFigures.Span span : spans) {
      html.append(
          String.format(
              Locale.ROOT,
              """
              <rect class="c%d" x="%d" y="1" width="%d" height="8">\
              <title>%s: %s, cycles %,d to %,d (%,d)</title></rect>\
              """,
              layers.indexOf(span.layer()) % COLOURS,
              span.start(),
              Math.max(1, span.end() - span.start()),
              Html.escaped(span.layer()),
              unit,
              span.start(),
              span.end(),
              span.end() - span.start()));
    }
    return html.append("</svg></div>\n").toString();
  }

  private static String axis(BoardFigures board) {
    StringBuilder html = new StringBuilder("<div class=\"lane axis\"><div></div><div>");
    for (int i = 0; i <= TICKS; i++) {
      double ms = (double) board.cycles() * i / TICKS / board.clockMHz() / 1000;
      html.append("<span>%s</span>".formatted(Html.number(ms)));
    }
    return html.append("</div></div><p class=\"unit\">milliseconds</p>").toString();
  }
}
