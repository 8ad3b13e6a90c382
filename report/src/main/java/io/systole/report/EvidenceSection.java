// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;

/** How each number came about, and what is assumed. */
final class EvidenceSection {
  private EvidenceSection() {}

  static String html(ReportData data) {
    StringBuilder html = new StringBuilder(METHOD);
    html.append("<h3>Boards, as assumed</h3>");
    Table boards =
        new Table()
            .group("", "", "board", "part", "clock", "usable DRAM", "DSP", "BRAM36", "LUT", "FF")
            .body();
    for (int i = 0; i < data.boards().size(); i++) {
      BoardFigures board = data.boards().get(i);
      String at = "/boards/%d/".formatted(i);
      boards.row(
          List.of(
              Html.escaped(board.board()),
              Html.escaped(board.part()),
              Html.whole(at + "clockMHz", board.clockMHz()) + " MHz",
              Html.value(at + "bytesPerCycle", board.bytesPerCycle()) + " bytes a cycle",
              Html.whole(at + "device/dsp", board.device().dsp()),
              Html.whole(at + "device/bram36", board.device().bram36()),
              Html.whole(at + "device/lut", board.device().lut()),
              Html.whole(at + "device/ff", board.device().ff())));
    }
    html.append(boards.end()).append("<h3>Records</h3>");
    Table table = new Table().group("", "", "figures", "command", "commit", "date", "").body();
    for (Evidence evidence : data.evidence()) {
      table.row(
          evidence.stale().isEmpty() ? "" : "stale",
          List.of(
              Html.escaped(evidence.figure()),
              "<code>" + Html.escaped(evidence.command()) + "</code>",
              Html.escaped(evidence.commit()),
              Html.escaped(evidence.date().substring(0, Math.min(10, evidence.date().length()))),
              evidence.stale().isEmpty()
                  ? "fresh"
                  : "<mark>stale: "
                      + Html.escaped(String.join(", ", evidence.stale()))
                      + " changed since</mark>"));
    }
    html.append(table.end());
    if (!data.unavailable().isEmpty()) {
      html.append("<h3>Not in this report</h3><ul>");
      data.unavailable()
          .forEach(line -> html.append("<li>").append(Html.escaped(line)).append("</li>"));
      html.append("</ul>");
    }
    return html.toString();
  }

  private static final String METHOD =
      """
      <ul>
      <li><strong>Cycles</strong> are of the simulator's cycle model, which agrees with the RTL under Verilator within \
      1 % (docs/verification.md). They run from ap_start to ap_done, image and weights in DRAM, every on-chip memory undefined.</li>
      <li><strong>Milliseconds</strong> are cycles at the board's clock, which is assumed: no free tool routes these \
      parts, and none is claimed to meet it.</li>
      <li><strong>DRAM</strong> gives the bytes a cycle of the table below; 30 to 50 cycles of latency and pauses out of \
      the same bytes come from a seeded model (docs/dram.md), the same in Verilator and in the cycle model.</li>
      <li><strong>Cells</strong> are of Yosys on the whole RTL, out of context, or of the estimator where it says so.</li>
      <li><strong>Accuracy</strong> is measured by the fixed-point engine on CIFAR-10 test images; one standard error stands beside it.</li>
      <li><strong>Figures of the paper</strong> are quoted from D. D. Devasthale, P. K. Gill, V. Shetty, \
      “Acceleration of AlexNet for ImageNet Classification”, as it reports them; nothing of them was measured here.</li>
      </ul>
      """;
}
