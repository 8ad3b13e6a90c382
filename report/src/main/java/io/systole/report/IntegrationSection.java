// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The integrated network, unoptimized and optimized: the paper's figures 5 and 6, and ours. */
final class IntegrationSection {
  private static final double PAPER_DSP = 4560;
  private static final double PAPER_BRAM18 = 2880;
  private static final double PAPER_LUT = 788_160;
  private static final double PAPER_FF = 1_576_320;
  private static final String NONE = "<span class=\"none\">–</span>";

  private IntegrationSection() {}

  static String html(ReportData data) {
    return """
    <p>One image through the whole network, batch 1. The paper integrates its fourteen layers on an \
    XQVU7P, first as they are, then optimized. Ours starts from a \
    machine with 16 bits as the paper's, the other six techniques off (layer by layer, see <a href="#ablation">Seven \
    techniques</a>), and ends at the machines below: 16 bits, but for those named <em>-8bit</em>.</p>
    """
        + Html.scales("log")
        + chart(data)
        + """
        <p class="legend"><span class="key paper"></span>reported in the paper <span class="key off"></span>ours, \
        six techniques off <span class="key ours"></span>ours</p>
        """
        + "<h3>Cells</h3>"
        + cells(data);
  }

  private static String chart(ReportData data) {
    Bars bars = new Bars();
    for (int i = 0; i < data.paper().size(); i++) {
      PaperRow row = data.paper().get(i);
      if (row.layer().equals(PaperRow.NETWORK)) {
        double ms = row.milliseconds().orElseThrow();
        bars.row(
            "the paper, " + row.variant(),
            List.of(
                new Bars.Bar(
                    "paper", ms, Html.value("/paper/%d/milliseconds".formatted(i), ms) + " ms")));
      }
    }
    for (int i = 0; i < data.ablation().size(); i++) {
      AblationStep step = data.ablation().get(i);
      if (AblationStep.isBase(data.ablation(), step)) {
        double ms = step.milliseconds().get();
        String pointer = "/ablation/%d/milliseconds".formatted(i);
        bars.row(
            "unoptimized, " + Html.escaped(step.board()),
            List.of(new Bars.Bar("off", ms, Html.value(pointer, ms) + " ms")));
      }
    }
    for (int i = 0; i < data.boards().size(); i++) {
      BoardFigures board = data.boards().get(i);
      double ms = board.milliseconds();
      String pointer = "/boards/%d/milliseconds".formatted(i);
      bars.row(
          Html.escaped(board.board()),
          List.of(new Bars.Bar("ours", ms, Html.value(pointer, ms) + " ms")));
    }
    return bars.html();
  }

  private static String cells(ReportData data) {
    Table table =
        new Table()
            .group("", "", "design")
            .group("", "", "device")
            .group("", "", Cells.HEADS.toArray(String[]::new))
            .group("", "", "longest path")
            .body();
    for (PaperRow row : data.paper()) {
      if (row.layer().equals(PaperRow.NETWORK)) {
        table.row(
            "paper",
            List.of(
                "the paper, " + row.variant(),
                "XQVU7P",
                of(row.dsp(), PAPER_DSP, 1),
                of(row.bram18(), PAPER_BRAM18, 0.5),
                of(row.lut(), PAPER_LUT, 1),
                of(row.ff(), PAPER_FF, 1),
                "reported",
                NONE));
      }
    }
    for (int i = 0; i < data.ablation().size(); i++) {
      AblationStep step = data.ablation().get(i);
      if (AblationStep.isBase(data.ablation(), step)) {
        unoptimized(data, i).ifPresent(table::row);
      }
    }
    for (int i = 0; i < data.boards().size(); i++) {
      table.row(ours(data.boards().get(i), "/boards/%d".formatted(i)));
    }
    return table.end()
        + Html.note(
            """
            Small figures are shares of the device. BRAM36: blocks of 36 Kbit, the paper’s blocks of 18 Kbit \
            count a half. By Yosys: cells counted in the whole RTL, out of context; its longest path is \
            through cells alone, without wires. The paper does not state its clock.\
            """)
        + synthesised(data.synthesised());
  }

  private static Optional<List<String>> unoptimized(ReportData data, int index) {
    AblationStep step = data.ablation().get(index);
    String pointer = "/ablation/%d/".formatted(index);
    return data.boards().stream()
        .filter(board -> board.board().equals(step.board()))
        .findFirst()
        .map(
            board -> {
              List<String> cells = new ArrayList<>();
              cells.add(Html.escaped(step.board()) + ", unoptimized");
              cells.add(Html.escaped(board.part()));
              cells.addAll(step.used().columns(pointer + "used/", board.device()));
              cells.add(path(step.used(), pointer));
              return cells;
            });
  }

  private static List<String> ours(BoardFigures board, String pointer) {
    List<String> cells = new ArrayList<>();
    cells.add("<strong>" + Html.escaped(board.board()) + "</strong>");
    cells.add(Html.escaped(board.part()));
    cells.addAll(board.used().columns(pointer + "/used/", board.device()));
    cells.add(path(board.used(), pointer + "/"));
    return cells;
  }

  /** Every machine that was synthesised, those that are no board's own too. */
  private static String synthesised(List<Synthesised> all) {
    if (all.isEmpty()) {
      return "";
    }
    Table table =
        new Table()
            .group("", "", "machine")
            .group("", "", "device")
            .group("", "", Cells.HEADS.toArray(String[]::new))
            .group("", "", "longest path")
            .body();
    for (int i = 0; i < all.size(); i++) {
      Synthesised one = all.get(i);
      String pointer = "/synthesised/%d/".formatted(i);
      List<String> cells = new ArrayList<>();
      cells.add(Html.escaped(one.machine()));
      cells.add(Html.escaped(one.part()));
      cells.addAll(one.used().columns(pointer + "used/", one.device()));
      cells.add(path(one.used(), pointer));
      table.row(cells);
    }
    return "<details><summary>Every machine synthesised</summary>" + table.end() + "</details>";
  }

  private static String path(Cells used, String pointer) {
    return used.pathNs().map(ns -> Html.value(pointer + "used/pathNs", ns) + " ns").orElse(NONE);
  }

  private static String of(OptionalDouble used, double device, double times) {
    return used.isEmpty()
        ? NONE
        : "%s <small%s>%s</small>"
            .formatted(
                Html.grouped(used.getAsDouble() * times),
                used.getAsDouble() > device ? " class=\"bad\" title=\"does not fit\"" : "",
                Html.percent(used.getAsDouble() / device));
  }
}
