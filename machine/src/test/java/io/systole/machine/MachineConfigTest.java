// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachineConfig.Unrolling;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MachineConfigTest {
  @Test
  void arraysFitTheirBoards() {
    for (Board board : Board.values()) {
      assertTrue(board.defaultMachine().arrayDsps() <= board.device().dsp(), board.id());
    }
    assertEquals(208, MachineConfig.preset("pynq-z2").macs());
  }

  @Test
  void usableBandwidthIsTheBoardTables() {
    assertEquals(15.8, Board.PYNQ_Z2.dram().bytesPerCycle(), 1e-12);
    assertEquals(16.0, Board.ULTRA96.dram().bytesPerCycle(), 1e-12);
    assertEquals(57.6, Board.VU7P.dram().bytesPerCycle(), 1e-12);
    assertEquals(230.4, Board.VU7P_4CH.dram().bytesPerCycle(), 1e-12);
  }

  @Test
  void machinesHaveDifferentHashes() {
    Set<Integer> hashes = new HashSet<>();
    MachinePresets.all().forEach(machine -> assertTrue(hashes.add(machine.hash()), machine.name()));
  }

  @Test
  void pitchOfAlexNetsImageIsTheStudys() {
    assertEquals(237, FeatureLayout.pitch(227, 55, 4, 4, 13));
    assertEquals(27, FeatureLayout.pitch(27, 27, 1, 1, 13));
  }

  @Test
  void layoutOfPool1IsTheStudysExample() {
    FeatureLayout layout = FeatureLayout.packed(MachineConfig.preset("pynq-z2"), 100, 27, 27);
    int position = layout.position(3, 5);
    assertEquals(57, layout.planeWords());
    assertEquals(8, layout.bank(position));
    assertEquals(100 + 690, layout.word(50, position));
  }

  @Test
  void impossibleMachinesAreRefusedByParameter() {
    assertMessage(
        "machine 'x': pxLanes = 4, expected 1 or an odd prime up to 31",
        new Unrolling(4, 4, 1, 4, 1),
        64);
    assertMessage(
        "machine 'x': pxLanes = 37, expected 1 or an odd prime up to 31",
        new Unrolling(4, 37, 1, 4, 1),
        64);
    assertMessage(
        "machine 'x': lrnLanes = 3, expected a divisor of postLanes 4",
        new Unrolling(4, 5, 1, 4, 3),
        64);
    assertMessage(
        "machine 'x': ringDepth = 48, expected a power of two of at least two bursts, 16",
        new Unrolling(4, 5, 1, 4, 1),
        48);
  }

  @Test
  void unknownNamesAreRefused() {
    assertEquals(
        "unknown board 'zedboard': expected one of pynq-z2, ultra96, vu7p, vu7p-4ch",
        assertThrows(IllegalArgumentException.class, () -> Board.of("zedboard")).getMessage());
    assertEquals(
        "unknown machine 'x': expected one of pynq-z2, pynq-z2-8bit, ultra96, ultra96-8bit,"
            + " vu7p, vu7p-4ch, paper, tiny, tiny16",
        assertThrows(IllegalArgumentException.class, () -> MachineConfig.preset("x")).getMessage());
  }

  private static void assertMessage(String message, Unrolling unrolling, int ringDepth) {
    MachineConfig tiny = MachineConfig.preset("tiny");
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new MachineConfig(
                        "x",
                        unrolling,
                        tiny.partitioning(),
                        new Tiling(256, ringDepth, 256, 64, true),
                        tiny.quantization(),
                        tiny.loopOrder(),
                        tiny.dramAccess(),
                        true))
            .getMessage());
  }
}
