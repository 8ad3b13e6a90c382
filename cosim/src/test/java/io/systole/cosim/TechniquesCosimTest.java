// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.graph.Graph;
import io.systole.graph.Op;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.DramAccess;
import io.systole.machine.MachineConfig.LoopOrder;
import io.systole.machine.MachineConfig.Partitioning;
import io.systole.machine.MachineConfig.Quantization;
import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachineConfig.Unrolling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each technique of the paper, switched off alone, costs cycles in the RTL and changes no value.
 */
class TechniquesCosimTest {
  private static final String NOTHING = "nothing";
  private static final Unrolling LANES = new Unrolling(4, 5, 1, 4, 1);

  /** One pixel, a product every four cycles; two channels, for a feature word has two bytes. */
  private static final Unrolling ONE_LANE = new Unrolling(2, 1, 4, 2, 1);

  private static final Quantization BYTES = new Quantization(8, false);
  private static final DramAccess BURSTS = new DramAccess(1, 64, 4, 2);
  private static final LoopOrder BEST = LoopOrder.BEST;

  /** The machine {@code tiny}, and what it is with one technique off; buffers of one size. */
  static Map<String, MachineConfig> variants() {
    Map<String, MachineConfig> off = new LinkedHashMap<>();
    off.put(NOTHING, machine(LANES, 5, true, BYTES, BEST, BURSTS, true));
    off.put("tiling", machine(LANES, 5, false, BYTES, BEST, BURSTS, true));
    off.put("loop reordering", machine(LANES, 5, true, BYTES, LoopOrder.FIXED, BURSTS, true));
    off.put("dataflow", machine(LANES, 5, true, BYTES, BEST, BURSTS, false));
    off.put("unrolling", machine(ONE_LANE, 1, true, BYTES, BEST, BURSTS, true));
    off.put("array partitioning", machine(LANES, 1, true, BYTES, BEST, BURSTS, true));
    Quantization words = new Quantization(16, false);
    off.put("quantization", machine(LANES, 5, true, words, BEST, BURSTS, true));
    DramAccess single = new DramAccess(1, 64, 1, 1);
    off.put("DRAM access", machine(LANES, 5, true, BYTES, BEST, single, true));
    return off;
  }

  private static MachineConfig machine(
      Unrolling unrolling,
      int banks,
      boolean search,
      Quantization quantization,
      LoopOrder order,
      DramAccess dram,
      boolean dataflow) {
    Tiling tiling = new Tiling(1280 / banks, 64, 256, 64, search);
    return new MachineConfig(
        "tiny", unrolling, new Partitioning(banks), tiling, quantization, order, dram, dataflow);
  }

  static Graph network() {
    return new TestGraphs(1, 3, 12, 12)
        .conv("conv1", Window.square(3, 1, 1), 1, 12, 3)
        .then("relu1", new Op.Relu())
        .conv("conv2", Window.square(3, 1, 1), 2, 16, 6)
        .then("norm2", new Op.Lrn(5, 5e-4f, 0.75f, 2))
        .then("pool2", new Op.MaxPool(Window.square(3, 2, 0), false))
        .then("flatten", new Op.Flatten(1))
        .fullyConnected("fc3", 10, 16 * 25)
        .then("softmax", new Op.Softmax(1))
        .graph();
  }

  /** Needs one Verilator build beside that of {@code tiny}. */
  @Test
  void tilingLoopOrderAndDataflowCostCyclesWhenOff() {
    check(List.of("tiling", "loop reordering", "dataflow"));
  }

  @Tag("slow")
  @Test
  void eachCostsCyclesWhenOff() {
    check(variants().keySet().stream().filter(name -> !name.equals(NOTHING)).toList());
  }

  /** Visits of a beat or two wait for their pixels, a bias and POST; the cycle model with them. */
  @Test
  void shortVisitsOneAfterTheOther() {
    CosimTools.require();
    Graph graph =
        new TestGraphs(1, 3, 15, 15)
            .then("relu", new Op.Relu())
            .then("dense", new Op.MaxPool(Window.square(3, 1, 1), false))
            .then("average", new Op.AveragePool(Window.square(2, 1, 0), false, true))
            .then("sparse", new Op.MaxPool(Window.square(1, 2, 0), false))
            .then("overlapping", new Op.MaxPool(Window.square(3, 2, 0), false))
            .graph();
    Subject subject = Subject.seeded(graph, "auto:8", 1);
    Expected expected = Expected.of(subject.model(), subject.images().getFirst());
    assertTrue(cycles(subject, expected, "dataflow") > cycles(subject, expected, NOTHING));
  }

  private static void check(List<String> techniques) {
    CosimTools.require();
    Subject subject = Subject.seeded(network(), "auto:8", 1);
    Expected expected = Expected.of(subject.model(), subject.images().getFirst());
    long all = cycles(subject, expected, NOTHING);
    for (String technique : techniques) {
      long off = cycles(subject, expected, technique);
      System.out.printf(
          "%s off: %,d cycles instead of %,d, %.2f times%n",
          technique, off, all, off / (double) all);
      assertTrue(off > all, () -> technique + " off: " + off + " cycles, on: " + all);
    }
  }

  /** In the RTL, every stage compared, the cycles being those of the model too. */
  private static long cycles(Subject subject, Expected expected, String off) {
    MachineConfig machine = Objects.requireNonNull(variants().get(off));
    Stall stall = new Stall.None();
    Compiled compiled = Compiler.compile(subject.model(), machine, Board.PYNQ_Z2);
    try (Core core = Core.open(machine, Board.PYNQ_Z2, stall)) {
      NetworkRun run = NetworkRun.of(core, compiled, expected).requireEqual(off + " off");
      CycleCheck.requireClose(
          off + " off", run.result(), CycleCheck.model(compiled, Board.PYNQ_Z2, stall, core));
      return run.result().cycles();
    }
  }
}
