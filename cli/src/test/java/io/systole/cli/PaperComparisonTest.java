// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.explore.RunCycles;
import io.systole.machine.Board;
import io.systole.report.BoardFigures;
import io.systole.report.PaperRow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every latency that the paper reports is beaten: each layer on its device, the whole anywhere. */
final class PaperComparisonTest {
  private static final String OPTIMIZED = "optimized";
  private static final String NETWORK = "network";

  @BeforeAll
  static void home() {
    System.setProperty("systole.home", "..");
  }

  @AfterAll
  static void nowhere() {
    System.clearProperty("systole.home");
  }

  private static List<PaperRow> optimized() {
    return PaperRow.all().stream().filter(row -> row.variant().equals(OPTIMIZED)).toList();
  }

  @Test
  void eachLayerAloneOnTheZu3eg() {
    Designs designs = new Designs(new ModelOptions().load());
    Designs.Design design = Designs.of(Board.ULTRA96.id()).orElseThrow();
    BoardFigures figures =
        BoardReport.of(
            designs,
            design,
            true,
            CellCounts.published().of(design.board(), design.machine()),
            Optional.empty());
    int rows = 0;
    for (PaperRow row : optimized()) {
      if (!row.layer().equals(NETWORK)) {
        double ours = figures.single(row.layer()).orElseThrow().milliseconds();
        assertTrue(ours < row.milliseconds().orElseThrow(), row + ": ours takes " + ours + " ms");
        rows++;
      }
    }
    assertEquals(14, rows);
  }

  @Test
  void theIntegratedNetworkOnEveryBoard() {
    Designs designs = new Designs(new ModelOptions().load());
    double reported =
        optimized().stream()
            .filter(row -> row.layer().equals(NETWORK))
            .findFirst()
            .orElseThrow()
            .milliseconds()
            .orElseThrow();
    assertEquals(1877, reported);
    for (Designs.Design design : Designs.all()) {
      long cycles = RunCycles.simulate(designs.compiled(design)).total();
      double ours = cycles / (design.board().clockMHz() * 1e3);
      assertTrue(ours < reported, design + ": " + ours + " ms");
    }
  }
}
