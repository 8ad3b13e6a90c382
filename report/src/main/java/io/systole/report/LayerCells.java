// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The paper's cells of each layer, and ours: one machine for all of them. */
final class LayerCells {
  private static final String NONE = "<span class=\"none\">–</span>";

  /** The paper counts blocks of 18 Kbit. */
  private static final double BRAM18 = 2;

  private LayerCells() {}

  /** The table for a board. */
  static String table(ReportData data, int index) {
    BoardFigures board = data.boards().get(index);
    Table table =
        new Table()
            .group("", "", "layer")
            .group("reported, unoptimized", "paper", "BRAM18", "DSP", "FF", "LUT")
            .group("reported, optimized", "paper", "BRAM18", "DSP", "FF", "LUT")
            .body();
    for (int i = 0; i < data.paper().size(); i++) {
      PaperRow row = data.paper().get(i);
      if (row.optimized()) {
        boolean network = row.layer().equals(PaperRow.NETWORK);
        List<String> cells = new ArrayList<>();
        cells.add(
            network
                ? "integrated <small>on an XQVU7P</small>"
                : row.layer() + " <small>" + row.shape().replace('x', '×') + "</small>");
        cells.addAll(reported(data, i - 1));
        cells.addAll(reported(data, i));
        table.row(network ? "total" : "", cells);
      }
    }
    table.row("ours", ours(data, board, index));
    return table.end();
  }

  private static List<String> reported(ReportData data, int index) {
    PaperRow row = data.paper().get(index);
    String at = "/paper/%d/".formatted(index);
    return List.of(
        value(at + "bram18", row.bram18()),
        value(at + "dsp", row.dsp()),
        value(at + "ff", row.ff()),
        value(at + "lut", row.lut()));
  }

  private static String value(String pointer, OptionalDouble value) {
    return value.isPresent() ? Html.whole(pointer, value.getAsDouble()) : NONE;
  }

  private static List<String> ours(ReportData data, BoardFigures board, int index) {
    List<String> cells = new ArrayList<>();
    cells.add("ours, all rows <small>" + Html.escaped(board.board()) + "</small>");
    int base = base(data, board.board());
    cells.addAll(
        base < 0
            ? List.of(NONE, NONE, NONE, NONE)
            : four("/ablation/%d/used/".formatted(base), data.ablation().get(base).used()));
    cells.addAll(four("/boards/%d/used/".formatted(index), board.used()));
    return cells;
  }

  private static List<String> four(String at, Cells used) {
    return List.of(
        "<span data-json=\"%sbram36\" data-times=\"2\">%s</span>"
            .formatted(at, Html.grouped(BRAM18 * used.bram36())),
        Html.whole(at + "dsp", used.dsp()),
        Html.whole(at + "ff", used.ff()),
        Html.whole(at + "lut", used.lut()));
  }

  /** The unoptimized machine of a board: the first step of the ablation that runs, or -1. */
  private static int base(ReportData data, String board) {
    for (int i = 0; i < data.ablation().size(); i++) {
      if (data.ablation().get(i).board().equals(board)
          && AblationStep.isBase(data.ablation(), data.ablation().get(i))) {
        return i;
      }
    }
    return -1;
  }
}
