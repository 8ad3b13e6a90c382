// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachinePresets;
import org.junit.jupiter.api.Test;

/** What does not fit, and what does. */
class EstimatorErrorsTest {
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
    assertEquals(
        "machine pynq-z2-8bit-2-lrn-lanes on board pynq-z2: needs 221 DSPs, there are 220",
        refusal(BaselineMachines.twoLrnLanes(), Board.PYNQ_Z2));
  }

  @Test
  void blockRamsCount() {
    MachineConfig bytes = MachineConfig.preset("pynq-z2-8bit");
    MachineConfig deeper =
        new MachineConfig(
            "deeper",
            bytes.unrolling(),
            bytes.partitioning(),
            new Tiling(8192, 4096, 3072, 512, true),
            bytes.quantization(),
            bytes.loopOrder(),
            bytes.dramAccess(),
            bytes.dataflow());
    assertEquals(
        "machine deeper on board pynq-z2: needs 242.5 BRAM36, there are 140",
        refusal(deeper, Board.PYNQ_Z2));
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
}
