// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Block RAMs and LUTs of single memories. */
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
    MemoryMapping series7 = new MemoryMapping(Family.XC7);
    assertEquals(0, series7.blocksUnlessSmall(64, 1, 32));
    assertEquals(0.5, series7.blocksUnlessSmall(256, 4, 8));
    assertEquals(44, series7.luts(32, 64), "eleven RAM32M");
    assertEquals(44, series7.luts(64, 32), "eleven RAM64M");
    MemoryMapping ultraScale = new MemoryMapping(Family.XCUP);
    assertEquals(40, ultraScale.luts(32, 64), "five RAM32M16");
    assertEquals(40, ultraScale.luts(64, 32), "five RAM64M8");
  }
}
