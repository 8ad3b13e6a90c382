// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.machine.Board;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.util.List;

/**
 * Cycles of a run from ap_start to ap_done, counted by the RTL's registers or by the cycle model.
 *
 * @param layerEnds for each layer number the cycle in which its last instruction ended, 0 for none
 */
public record RunCycles(long total, List<Long> layerEnds) {
  public RunCycles {
    layerEnds = List.copyOf(layerEnds);
  }

  /** By the cycle model, with the mean of the board's DRAM: latency 40, no pause but its own. */
  public static RunCycles simulate(Compiled compiled) {
    return of(
        CycleModel.run(compiled.machine(), meanDram(compiled), compiled.program().instructions()));
  }

  static RunCycles of(CycleModel.Result result) {
    return new RunCycles(result.total(), result.layerEnd());
  }

  static Dram meanDram(Compiled compiled) {
    Board.Dram dram = compiled.board().dram();
    return new Dram(dram.activeSlots(), dram.slots(), false, 0);
  }

  /** The cycle in which everything up to a layer had ended. */
  long endOf(int layer) {
    return layerEnds.stream().limit(layer + 1L).mapToLong(Long::longValue).max().orElse(0);
  }

  /** Cycles from the end of the layer before to a layer's own. */
  long ofLayer(int layer) {
    return endOf(layer) - endOf(layer - 1);
  }
}
