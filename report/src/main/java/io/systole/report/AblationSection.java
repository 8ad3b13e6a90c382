// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What each of the seven techniques is worth, switched on in turn and switched off alone. */
final class AblationSection {
  private static final String NONE = "<span class=\"none\">–</span>";

  /** "switched on in turn" before "each off alone". */
  private static final Comparator<String> BY_TITLE = Comparator.reverseOrder();

  private AblationSection() {}

  static String html(ReportData data) {
    List<String> boards = data.ablation().stream().map(AblationStep::board).distinct().toList();
    StringBuilder html =
        new StringBuilder(
            """
            <p>From a machine with every technique off to the board's own, the seven switched on one after the \
            other; and the other way, each switched off alone. Each layer runs from DRAM to DRAM; its cycles are \
            continued from the cycle model's counts of smaller ones (docs/report.md), so the last step lies a little \
            above the integrated run. The pale part of a bar is what the step saves.</p>
            """);
    html.append("<div class=\"choices\">");
    html.append(
        Html.choice(
            "board",
            "Board",
            boards.stream().map(board -> new Html.Option(board, board)).toList()));
    List<String> directions =
        data.ablation().stream().map(AblationStep::direction).distinct().sorted(BY_TITLE).toList();
    html.append(
        Html.choice(
            "direction",
            "Direction",
            directions.stream().map(one -> new Html.Option(one, title(one))).toList()));
    html.append(Html.scales("log")).append("</div>");
    for (String board : boards) {
      for (String direction : directions) {
        boolean first = board.equals(boards.getFirst()) && direction.equals(directions.getFirst());
        html.append(
            "<div data-when=\"board=%s direction=%s\"%s>%s</div>\n"
                .formatted(
                    board,
                    direction,
                    first ? "" : " hidden",
                    chart(data, board, direction) + table(data, board, direction)));
      }
    }
    return html.toString();
  }

  private static String title(String direction) {
    return direction.equals("on") ? "switched on in turn" : "each off alone";
  }

  private static List<Integer> steps(ReportData data, String board, String direction) {
    List<Integer> steps = new ArrayList<>();
    for (int i = 0; i < data.ablation().size(); i++) {
      AblationStep step = data.ablation().get(i);
      if (step.board().equals(board) && step.direction().equals(direction)) {
        steps.add(i);
      }
    }
    return steps;
  }

  private static String chart(ReportData data, String board, String direction) {
    Bars bars = new Bars();
    double before = 0;
    for (int index : steps(data, board, direction)) {
      AblationStep step = data.ablation().get(index);
      if (step.milliseconds().isEmpty()) {
        continue;
      }
      double ms = step.milliseconds().get();
      boolean on = direction.equals("on");
      double reference = before == 0 ? ms : before;
      bars.row(
          label(step),
          List.of(
              new Bars.Bar(
                  (before == 0) == on ? "off" : "ours",
                  ms,
                  "%s ms%s"
                      .formatted(
                          Html.value("/ablation/%d/milliseconds".formatted(index), ms),
                          before == 0 ? "" : worth(reference, ms, on)),
                  on ? reference : 0)));
      before = on || before == 0 ? ms : before;
    }
    return bars.html();
  }

  private static String worth(double reference, double ms, boolean on) {
    double factor = on ? reference / ms : ms / reference;
    return " <small>%s× %s</small>".formatted(Html.number(factor), on ? "faster" : "slower");
  }

  private static String label(AblationStep step) {
    String technique = Html.escaped(step.technique());
    if (step.technique().isEmpty()) {
      return step.direction().equals("on") ? "paper, all off" : "all on";
    }
    return (step.direction().equals("on") ? "+ " : "− ") + technique;
  }

  private static String table(ReportData data, String board, String direction) {
    Table table =
        new Table()
            .group("", "", "machine", "cycles", "ms", "DSP", "BRAM36", "LUT", "FF", "")
            .body();
    for (int index : steps(data, board, direction)) {
      AblationStep step = data.ablation().get(index);
      String at = "/ablation/%d/".formatted(index);
      Optional<Resources> used = step.used();
      table.row(
          List.of(
              label(step),
              step.cycles().map(c -> Html.whole(at + "cycles", c)).orElse(NONE),
              step.milliseconds().map(ms -> Html.value(at + "milliseconds", ms)).orElse(NONE),
              used.map(u -> Html.whole(at + "used/dsp", u.dsp())).orElse(NONE),
              used.map(u -> Html.value(at + "used/bram36", u.bram36())).orElse(NONE),
              used.map(u -> Html.whole(at + "used/lut", u.lut())).orElse(NONE),
              used.map(u -> Html.whole(at + "used/ff", u.ff())).orElse(NONE),
              "<small>" + Html.escaped(step.note()) + "</small>"));
    }
    return table.end();
  }
}
