// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.compiler.LayerCost;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The cycles of one image, batch 1, operator by operator: a row for each but ReLU and what only
 * renames elements. The rows' cycles add up to the total.
 *
 * <p>A roofline is the least number of cycles on the board, whatever the lanes of the machine: one
 * MAC a DSP and cycle, two of 8-bit pairs, weights and biases once through the usable DRAM
 * bandwidth ({@link LayerCost}); the network's is the sum of its operators'. Milliseconds are at
 * the clock assumed for the board.
 *
 * @param cycles from ap_start to ap_done
 */
public record LayerTable(MachineConfig machine, Board board, List<LayerRow> rows, long cycles) {
  public LayerTable {
    rows = List.copyOf(rows);
  }

  /** The cycle model's table; it does not depend on the image. */
  public static LayerTable simulate(Compiled compiled) {
    RunCycles cycles = RunCycles.simulate(compiled);
    return of(compiled, cycles, StreamedCycles.of(compiled, cycles));
  }

  /** The table of cycles counted elsewhere. */
  public static LayerTable of(Compiled compiled, RunCycles cycles, StreamedCycles streamed) {
    List<LayerCost> costs = compiled.costs();
    long[] own = new long[costs.size()];
    int lead = 0;
    long before = 0;
    for (int i = 0; i < own.length; i++) {
      boolean hidden = !costs.get(i).hiddenBehind().isEmpty();
      boolean ends = i + 1 == own.length || costs.get(i + 1).hiddenBehind().isEmpty();
      lead = hidden ? lead : i;
      if (ends) {
        long end = i + 1 == own.length ? cycles.total() : cycles.endOf(costs.get(i).layer());
        divide(end - before, costs, own, lead, i, streamed);
        before = end;
      }
    }
    List<LayerRow> rows = new ArrayList<>();
    for (int i = 0; i < own.length; i++) {
      rows.add(new LayerRow(costs.get(i), own[i], compiled.board().clockMHz()));
    }
    return new LayerTable(compiled.machine(), compiled.board(), rows, cycles.total());
  }

  /** A layer's cycles: what its streamed operators add to them, the rest to the one that leads. */
  private static void divide(
      long layer, List<LayerCost> costs, long[] own, int lead, int last, StreamedCycles streamed) {
    long left = layer;
    for (int i = lead + 1; i <= last; i++) {
      own[i] = Math.min(left, streamed.of(costs.get(i)));
      left -= own[i];
    }
    own[lead] = left;
  }

  public long macs() {
    return rows.stream().mapToLong(row -> row.cost().macs()).sum();
  }

  /** Weights, biases, image and result as stored, without padding. */
  public long dramBytes() {
    return rows.stream().mapToLong(row -> row.cost().dramBytes()).sum();
  }

  public double rooflineCycles() {
    return rows.stream().mapToDouble(row -> row.cost().rooflineCycles()).sum();
  }

  /** Roofline / measured; 0, as all that follows, for a run that was stopped. */
  public double rooflinePercent() {
    return cycles == 0 ? 0 : 100 * rooflineCycles() / cycles;
  }

  public double latencyMs() {
    return cycles / (board.clockMHz() * 1e3);
  }

  /** One image behind the other, not overlapped. */
  public double imagesPerSecond() {
    return cycles == 0 ? 0 : 1e3 / latencyMs();
  }

  /** Billions of operations a second, two a MAC; LRN, pooling and softmax are not counted. */
  public double gops() {
    return cycles == 0 ? 0 : 2 * macs() / (latencyMs() * 1e6);
  }
}
