// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiled;
import io.systole.machine.Board;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.util.ArrayList;
import java.util.List;

/**
 * The cycle model beside the RTL: within 1 % in total, and for each layer of over 10,000 cycles.
 */
final class CycleCheck {
  private static final long LEAST_LAYER = 10_000;

  private CycleCheck() {}

  /**
   * The model's cycles of a program on a board.
   *
   * @param core whose first run it was: the DRAM numbers its bursts from there
   */
  static CycleModel.Result model(Compiled compiled, Board board, Stall stall, Core core) {
    Board.Dram dram = board.dram();
    boolean random = stall instanceof Stall.Random;
    long seed = stall instanceof Stall.Random(long number) ? number : 0;
    Dram parameters = new Dram(dram.activeSlots(), dram.slots(), random, seed, core.startCycle());
    return CycleModel.run(compiled.machine(), parameters, compiled.program().instructions());
  }

  /** The layers that were long enough to be compared one by one; fails where the model is off. */
  static int requireClose(String what, RunResult run, CycleModel.Result model) {
    requireClose(run.cycles(), model.total(), what + " in total");
    List<Long> rtl = lengths(run.layerEnds());
    List<Long> expected = lengths(model.layerEnd());
    int compared = 0;
    for (int layer = 0; layer < rtl.size(); layer++) {
      if (rtl.get(layer) > LEAST_LAYER) {
        requireClose(rtl.get(layer), expected.get(layer), what + ", layer " + layer);
        compared++;
      }
    }
    return compared;
  }

  /** From the end of the layer before, which is the latest end so far, to a layer's own. */
  private static List<Long> lengths(List<Long> ends) {
    List<Long> lengths = new ArrayList<>();
    long before = 0;
    for (long end : ends) {
      lengths.add(Math.max(0, end - before));
      before = Math.max(before, end);
    }
    return lengths;
  }

  /** Fails unless two counts are within 1 %. */
  static void requireClose(long rtl, long model, String what) {
    assertTrue(
        Math.abs(rtl - model) * 100 <= rtl, () -> what + ": RTL " + rtl + ", model " + model);
  }
}
