// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.MachineError;
import io.systole.simulator.Simulator;
import io.systole.simulator.Taps;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The netlist that Yosys made of {@code tiny}, under Verilator with models of its cells, beside the
 * RTL on the same bench: the simulator's bytes, and the RTL's cycles and counters.
 */
@Tag("slow") // The C++ of 27,000 cells: ten minutes for a compiler.
class NetlistCosimTest {
  private static final long SEED = Long.getLong("seed", 1);
  private static final long LIMIT = 5_000_000;
  private static final int LAYERS = Integer.getInteger("layers", 40);
  private static final MachineConfig TINY = MachineConfig.preset("tiny");

  @Test
  void netlistComputesWhatTheRtlComputes(@TempDir Path folder) throws IOException {
    CosimTools.require();
    NetlistRtl.write(TINY, folder);
    assertEquals(LAYERS, layersThatAgree(folder), "layers that agree, seed " + SEED);
  }

  /** The DSP of one MAC subtracts. */
  @Test
  void aBrokenNetlistIsNoticed(@TempDir Path folder) throws IOException {
    CosimTools.require();
    NetlistRtl.write(TINY, folder);
    Path file = folder.resolve(NetlistRtl.NETLIST);
    String text = Files.readString(file);
    String broken = text.replaceFirst("\\.ALUMODE\\(4'h0\\)", ".ALUMODE(4'h3)");
    assertNotEquals(text, broken);
    Files.writeString(file, broken);
    int agreed = layersThatAgree(folder);
    assertTrue(agreed < LAYERS, "a MAC that subtracts went unnoticed in " + agreed + " layers");
  }

  /** Layers drawn until one differs. */
  private static int layersThatAgree(Path netlist) {
    System.out.println("NetlistCosimTest seed " + SEED);
    Random random = new Random(SEED);
    try (Core rtl = core(VerilatedLibrary.installedRtl());
        Core core = core(netlist)) {
      for (int i = 0; i < LAYERS; i++) {
        RandomLayer layer = RandomLayer.draw(TINY, random);
        rtl.load(layer.program(), layer.image());
        if (!agrees(core, layer, rtl.run(LIMIT))) {
          return i;
        }
      }
    }
    return LAYERS;
  }

  private static Core core(Path rtl) {
    VerilatedLibrary library = new VerilatedLibrary(TINY, rtl, false);
    return Core.open(library, Board.PYNQ_Z2, new Stall.Random(SEED));
  }

  private static boolean agrees(Core core, RandomLayer layer, RunResult rtl) {
    MemorySegment expected = Arena.ofAuto().allocate(layer.image().byteSize(), 8);
    expected.copyFrom(layer.image());
    new Simulator(TINY).run(layer.program(), expected, Taps.NONE);
    core.load(layer.program(), layer.image());
    RunResult run = core.run(LIMIT);
    layer.unspecified().copy(core.memory(), expected);
    return run.error() == MachineError.NONE
        && run.equals(rtl)
        && expected.mismatch(core.memory()) < 0;
  }
}
