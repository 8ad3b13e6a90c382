// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
            Html.when(
                "board=%s direction=%s".formatted(board, direction),
                first,
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
            .group("", "", "machine", "cycles", "ms")
            .group("", "", Cells.HEADS.toArray(String[]::new))
            .body();
    Resources device = device(data, board);
    for (int index : steps(data, board, direction)) {
      AblationStep step = data.ablation().get(index);
      String at = "/ablation/%d/".formatted(index);
      List<String> cells = new ArrayList<>();
      cells.add(label(step) + note(step));
      cells.add(step.cycles().map(c -> Html.whole(at + "cycles", c)).orElse(NONE));
      cells.add(step.milliseconds().map(ms -> Html.value(at + "milliseconds", ms)).orElse(NONE));
      cells.addAll(step.used().columns(at + "used/", device));
      table.row(cells);
    }
    return table.end();
  }

  private static String note(AblationStep step) {
    return step.note().isEmpty() ? "" : "<br><small>" + Html.escaped(step.note()) + "</small>";
  }

  private static Resources device(ReportData data, String board) {
    return data.boards().stream()
        .filter(one -> one.board().equals(board))
        .map(BoardFigures::device)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("ablation of no board shown: " + board));
  }
}
