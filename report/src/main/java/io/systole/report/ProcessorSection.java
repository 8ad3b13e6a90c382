// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;
import java.util.Locale;

/** The same image on a processor and on the boards. */
final class ProcessorSection {
  private ProcessorSection() {}

  static String html(ReportData data) {
    Bars bars = new Bars();
    for (int i = 0; i < data.processors().size(); i++) {
      EngineTime time = data.processors().get(i);
      bars.row(
          Html.escaped(time.engine()),
          List.of(
              new Bars.Bar(
                  "off",
                  time.milliseconds(),
                  Html.value("/processors/%d/milliseconds".formatted(i), time.milliseconds())
                      + " ± "
                      + Html.at(
                          "/processors/%d/error".formatted(i),
                          String.format(Locale.ROOT, "%.1f", time.error()))
                      + " ms")));
    }
    for (int i = 0; i < data.boards().size(); i++) {
      BoardFigures board = data.boards().get(i);
      bars.row(
          Html.escaped(board.board()) + " <small>%d MHz</small>".formatted(board.clockMHz()),
          List.of(
              new Bars.Bar(
                  "ours",
                  board.milliseconds(),
                  Html.value("/boards/%d/milliseconds".formatted(i), board.milliseconds())
                      + " ms")));
    }
    String where =
        data.processors().isEmpty()
            ? ""
            : Html.note(
                "Processor times measured on "
                    + Html.escaped(data.processors().getFirst().machine()));
    return "<p>One image, batch 1. Processor times are wall time, measured; board times are cycles"
        + " at the clock assumed.</p>"
        + Html.scales("linear")
        + bars.html()
        + """
        <p class="legend"><span class="key off"></span>processor, measured <span class="key ours"></span>board, \
        cycles at the clock assumed</p>
        """
        + where;
  }
}
