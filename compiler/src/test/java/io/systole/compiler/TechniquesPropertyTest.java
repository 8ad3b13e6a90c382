// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.DramAccess;
import io.systole.machine.MachineConfig.LoopOrder;
import io.systole.machine.MachineConfig.Partitioning;
import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachineConfig.Unrolling;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Machines with one technique, several or all switched off compute the same integers. */
class TechniquesPropertyTest {
  private static final int NETWORKS = 60;
  private static final MachineConfig TINY = MachineConfig.preset("tiny");

  /** What a technique changes; the rest is tiny's. */
  private record Variant(
      String name,
      Unrolling unrolling,
      int banks,
      boolean search,
      LoopOrder order,
      DramAccess dram,
      boolean dataflow) {
    MachineConfig machine() {
      Tiling tiling = new Tiling(2048 / banks, 64, 256, 256, search);
      return new MachineConfig(
          name,
          unrolling,
          new Partitioning(banks),
          tiling,
          TINY.quantization(),
          order,
          dram,
          dataflow);
    }
  }

  private static final Unrolling LANES = TINY.unrolling();

  /** Two channels, for a feature word has two bytes. */
  private static final Unrolling ONE_LANE = new Unrolling(2, 1, 4, 2, 1);

  private static final DramAccess BURSTS = TINY.dramAccess();
  private static final DramAccess SINGLE = new DramAccess(1, 64, 1, 1);
  private static final LoopOrder BEST = LoopOrder.BEST;
  private static final LoopOrder FIXED = LoopOrder.FIXED;

  private static final List<Variant> VARIANTS =
      List.of(
          new Variant("no-unrolling", ONE_LANE, 1, true, BEST, BURSTS, true),
          new Variant("no-partitioning", LANES, 1, true, BEST, BURSTS, true),
          new Variant("no-tiling", LANES, 5, false, BEST, BURSTS, true),
          new Variant("no-reordering", LANES, 5, true, FIXED, BURSTS, true),
          new Variant("no-bursts", LANES, 5, true, BEST, SINGLE, true),
          new Variant("no-dataflow", LANES, 5, true, BEST, BURSTS, false),
          new Variant("nothing", ONE_LANE, 1, false, FIXED, SINGLE, false),
          new Variant("four-ports", LANES, 5, true, BEST, new DramAccess(4, 64, 4, 2), true),
          new Variant("wide-beats", LANES, 5, true, BEST, new DramAccess(1, 256, 4, 2), true));

  @TestFactory
  Stream<DynamicTest> variantsEqualTheReference() {
    return VARIANTS.stream()
        .map(variant -> DynamicTest.dynamicTest(variant.name(), () -> check(variant.machine())));
  }

  private static void check(MachineConfig machine) {
    long only = Long.getLong("seed", -1);
    for (long seed = Math.max(0, only); seed < (only < 0 ? NETWORKS : only + 1); seed++) {
      RandomNetwork.Case network = RandomNetwork.of(machine, seed);
      EndToEnd.check(machine.name() + " -Dseed=" + seed, network.model(), network.image(), machine);
    }
  }

  @Test
  void techniquesChangeTheSchedule() {
    List<String> schedules = new ArrayList<>();
    for (Variant variant : VARIANTS) {
      RandomNetwork.Case network = RandomNetwork.of(TINY, 10);
      Compiled compiled =
          Compiler.compile(network.model(), variant.machine(), io.systole.machine.Board.PYNQ_Z2);
      schedules.add(compiled.listing());
    }
    assertTrue(schedules.stream().distinct().count() >= 7, schedules.toString());
  }
}
