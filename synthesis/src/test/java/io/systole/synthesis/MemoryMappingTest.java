// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.machine.MachineConfig;
import org.junit.jupiter.api.Test;

/** Block RAMs of single memories, and of two machines as Yosys counted them. */
class MemoryMappingTest {
  @Test
  void theCheapestShapeIsTaken() {
    assertEquals(0.5, MemoryMapping.blocks(64, 1, 20), "512 x 36");
    assertEquals(0.5, MemoryMapping.blocks(256, 4, 8), "512 x 36 with four enables");
    assertEquals(1, MemoryMapping.blocks(512, 4, 16), "512 x 72");
    assertEquals(4, MemoryMapping.blocks(2048, 4, 16), "2048 x 18 a lane");
    assertEquals(6, MemoryMapping.blocks(3072, 4, 16), "three rows of two 1024 x 36");
    assertEquals(15, MemoryMapping.blocks(4096, 1, 128), "4096 x 9, parity bits used");
  }

  @Test
  void aSmallMemoryIsLuts() {
    assertEquals(0, MemoryMapping.blocksUnlessSmall(64, 1, 32));
    assertEquals(0.5, MemoryMapping.blocksUnlessSmall(256, 4, 8));
    assertEquals(44, MemoryMapping.luts(32, 64), "eleven RAM32M");
    assertEquals(44, MemoryMapping.luts(64, 32), "eleven RAM64M");
  }

  @Test
  void wholeMachines() {
    assertEquals(6.5, Estimator.estimate(MachineConfig.preset("tiny")).bram36());
    assertEquals(104.5, Estimator.estimate(MachineConfig.preset("pynq-z2")).bram36());
  }
}
