// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each technique is one component of a machine, and switching it changes that one. */
class TechniqueTest {
  private static final Set<Technique> ALL = EnumSet.allOf(Technique.class);

  private static MachineConfig without(Board board, Technique technique) {
    Set<Technique> rest = EnumSet.complementOf(EnumSet.of(technique));
    return Technique.machine(board.defaultMachine(), rest);
  }

  @ParameterizedTest
  @EnumSource(Board.class)
  void allOnIsTheBoardsOwnMachine(Board board) {
    assertEquals(board.defaultMachine(), Technique.machine(board.defaultMachine(), ALL));
  }

  @ParameterizedTest
  @EnumSource(Board.class)
  void everyChoiceIsAMachineOfItsOwn(Board board) {
    Set<MachineConfig> machines = new HashSet<>();
    List<Technique> all = List.copyOf(ALL);
    int choices = 1 << all.size();
    for (int bits = 0; bits < choices; bits++) {
      Set<Technique> on = EnumSet.noneOf(Technique.class);
      for (int i = 0; i < all.size(); i++) {
        if ((bits >> i & 1) == 1) {
          on.add(all.get(i));
        }
      }
      machines.add(Technique.machine(board.defaultMachine(), on));
    }
    assertEquals(choices, machines.size());
  }

  @ParameterizedTest
  @EnumSource(Board.class)
  void allOffIsOneMacThatWaits(Board board) {
    MachineConfig off = Technique.machine(board.defaultMachine(), Set.of());
    assertEquals(1, off.macs());
    assertEquals(4, off.unrolling().initiationInterval());
    assertEquals(32, off.quantization().elementBits());
    assertEquals(1, off.banks());
    assertFalse(off.tiling().search());
    assertEquals(MachineConfig.LoopOrder.FIXED, off.loopOrder());
    assertEquals(1, off.dramAccess().burstBeats());
    assertFalse(off.dataflow());
  }

  /** Array partitioning off holds as much in one bank, where an address reaches it. */
  @Test
  void offAloneChangesItsComponent() {
    Board board = Board.PYNQ_Z2;
    MachineConfig full = board.defaultMachine();
    assertEquals(32, without(board, Technique.QUANTIZATION).quantization().elementBits());
    assertEquals(1, without(board, Technique.UNROLLING_AND_PIPELINING).macs());
    MachineConfig whole = without(board, Technique.ARRAY_PARTITIONING);
    assertEquals(1, whole.banks());
    assertEquals(full.banks() * full.tiling().featureDepth(), whole.tiling().featureDepth());
    MachineConfig streamed = without(board, Technique.TILING);
    assertFalse(streamed.tiling().search());
    assertTrue(streamed.tiling().ringDepth() < full.tiling().ringDepth());
    assertEquals(
        MachineConfig.LoopOrder.FIXED, without(board, Technique.LOOP_REORDERING).loopOrder());
    MachineConfig.DramAccess single = without(board, Technique.EFFICIENT_DRAM_ACCESS).dramAccess();
    assertEquals(new MachineConfig.DramAccess(1, 64, 1, 1), single);
    assertFalse(without(board, Technique.DATAFLOW).dataflow());
  }

  /** What needs no other hardware is a matter of the program: its cycles have to differ. */
  @Test
  void hardwareChangesWithAllButTheLoopOrder() {
    MachineConfig full = Board.ULTRA96.defaultMachine();
    for (Technique technique : ALL) {
      MachineConfig off = without(Board.ULTRA96, technique);
      if (technique == Technique.LOOP_REORDERING) {
        assertEquals(full.rtlParameters(), off.rtlParameters());
      } else {
        assertNotEquals(full.rtlParameters(), off.rtlParameters(), technique.title());
      }
    }
  }

  @Test
  void titlesAreThePapers() {
    assertEquals(
        List.of(
            "quantization",
            "unrolling and pipelining",
            "array partitioning",
            "tiling",
            "loop reordering",
            "efficient DRAM access",
            "dataflow"),
        Arrays.stream(Technique.values()).map(Technique::title).toList());
  }
}
