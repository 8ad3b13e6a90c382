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
    techniques</a>), and ends at one machine for each board.</p>
    """
        + Html.scales("log")
        + chart(data)
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
      if (isBase(data.ablation(), step)) {
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

  /** The first step that runs, from all off on. */
  private static boolean isBase(List<AblationStep> steps, AblationStep step) {
    return steps.stream()
        .filter(one -> one.board().equals(step.board()) && one.direction().equals("on"))
        .filter(one -> one.milliseconds().isPresent())
        .findFirst()
        .filter(step::equals)
        .isPresent();
  }

  private static String cells(ReportData data) {
    Table table =
        new Table()
            .group("", "", "design")
            .group("", "", "device", "DSP", "BRAM36", "LUT", "FF", "URAM")
            .group("", "", "clock", "latency")
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
                "0",
                "not stated",
                Html.number(row.milliseconds().orElseThrow()) + " ms"));
      }
    }
    for (int i = 0; i < data.boards().size(); i++) {
      table.row(ours(data.boards().get(i), "/boards/%d".formatted(i)));
    }
    return table.end();
  }

  private static List<String> ours(BoardFigures board, String pointer) {
    Resources device = board.device();
    Optional<Resources> used = board.used();
    List<String> cells = new ArrayList<>();
    cells.add(Html.escaped(board.board()));
    cells.add(Html.escaped(board.part()));
    String cell = pointer + "/used/";
    cells.add(used.map(u -> of(cell + "dsp", u.dsp(), device.dsp())).orElse(NONE));
    cells.add(used.map(u -> of(cell + "bram36", u.bram36(), device.bram36())).orElse(NONE));
    cells.add(used.map(u -> of(cell + "lut", u.lut(), device.lut())).orElse(NONE));
    cells.add(used.map(u -> of(cell + "ff", u.ff(), device.ff())).orElse(NONE));
    cells.add(used.map(u -> Html.whole(cell + "uram", u.uram())).orElse(NONE));
    cells.add(Html.whole(pointer + "/clockMHz", board.clockMHz()) + " MHz assumed");
    cells.add(Html.value(pointer + "/milliseconds", board.milliseconds()) + " ms");
    return cells;
  }

  private static String of(OptionalDouble used, double device, double times) {
    return used.isEmpty()
        ? "–"
        : "%s <small>%s</small>"
            .formatted(
                Html.grouped(used.getAsDouble() * times),
                Html.percent(used.getAsDouble() / device));
  }

  private static String of(String pointer, double used, double device) {
    return "%s <small>%s</small>".formatted(shown(pointer, used), Html.percent(used / device));
  }

  private static String shown(String pointer, double used) {
    return used == Math.rint(used)
        ? Html.whole(pointer, used)
        : Html.at(pointer, String.format(java.util.Locale.ROOT, "%,.1f", used));
  }
}
