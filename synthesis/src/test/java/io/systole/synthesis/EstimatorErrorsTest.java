// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.Partitioning;
import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachineConfig.Unrolling;
import io.systole.machine.MachinePresets;
import org.junit.jupiter.api.Test;

/** What does not fit, and what does. */
class EstimatorErrorsTest {
  private static final MachineConfig EIGHT_BITS = MachineConfig.preset("pynq-z2-8bit");

  @Test
  void everyNamedMachineFitsItsBoard() {
    for (MachineConfig machine : MachinePresets.all()) {
      assertDoesNotThrow(
          () -> Estimator.requireRoom(machine, BaselineMachines.board(machine)), machine.name());
    }
  }

  /** A second lane of LRN is one DSP too many, though the array alone would fit. */
  @Test
  void dspsOutsideTheArrayCount() {
    Unrolling twoLrnLanes = new Unrolling(32, 13, 1, 8, 2);
    assertEquals(
        "machine pynq-z2-8bit on board pynq-z2: needs 221 DSPs, there are 220",
        refusal(with(twoLrnLanes, EIGHT_BITS.tiling()), Board.PYNQ_Z2));
  }

  @Test
  void blockRamsCount() {
    Tiling deep = new Tiling(8192, 4096, 3072, 512, true);
    assertEquals(
        "machine pynq-z2-8bit on board pynq-z2: needs 242.5 BRAM36, there are 140",
        refusal(with(EIGHT_BITS.unrolling(), deep), Board.PYNQ_Z2));
  }

  @Test
  void memoryPortsCount() {
    assertEquals(
        "machine ultra96 on board vu7p: needs 2 memory ports of 128 bits, there are 1 of 512",
        refusal(MachineConfig.preset("ultra96"), Board.VU7P));
  }

  private static String refusal(MachineConfig machine, Board board) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Estimator.requireRoom(machine, board))
            .getMessage());
  }

  private static MachineConfig with(Unrolling unrolling, Tiling tiling) {
    return new MachineConfig(
        EIGHT_BITS.name(),
        unrolling,
        new Partitioning(unrolling.pxLanes()),
        tiling,
        EIGHT_BITS.quantization(),
        EIGHT_BITS.loopOrder(),
        EIGHT_BITS.dramAccess(),
        EIGHT_BITS.dataflow());
  }
}
