// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.systole.explore.Equality;
import io.systole.explore.LayerRow;
import io.systole.explore.LayerTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code simulate} and {@code verify} print as JSON for an image.
 *
 * @param latencyMs at the clock assumed for the board, batch 1
 * @param bitExact whether every layer's output and the scores equal the fixed reference
 * @param wallSeconds that the run in RTL took on this computer; absent from {@code simulate}
 */
record RunReport(
    String board,
    String machine,
    int clockMHz,
    long cycles,
    double latencyMs,
    double imagesPerSecond,
    double gops,
    double rooflinePercent,
    boolean bitExact,
    List<Scores.Ranked> top,
    List<Layer> layers,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double wallSeconds) {

  /**
   * A row of the table.
   *
   * @param hiddenBehind the layer behind which it streams, or null
   * @param compared integers compared with the fixed reference: all of its output
   */
  record Layer(
      String name,
      long cycles,
      double latencyMs,
      long macs,
      long dramBytes,
      String boundBy,
      @Nullable String hiddenBehind,
      double rooflinePercent,
      long compared,
      boolean bitExact) {}

  static RunReport of(Accelerator.Run run, List<Scores.Ranked> top, boolean timed) {
    LayerTable table = run.table();
    return new RunReport(
        table.board().id(),
        table.machine().name(),
        table.board().clockMHz(),
        table.cycles(),
        table.latencyMs(),
        table.imagesPerSecond(),
        table.gops(),
        table.rooflinePercent(),
        run.passed(),
        top,
        table.rows().stream().map(row -> layer(run, row)).toList(),
        timed ? run.wallSeconds() : null);
  }

  private static Layer layer(Accelerator.Run run, LayerRow row) {
    Equality equality = run.check().of(row.cost());
    return new Layer(
        row.name(),
        row.cycles(),
        row.latencyMs(),
        row.cost().macs(),
        row.cost().dramBytes(),
        row.cost().boundBy(),
        row.hiddenBehind().isEmpty() ? null : row.hiddenBehind(),
        row.rooflinePercent(),
        equality.compared(),
        equality.bitExact());
  }
}
