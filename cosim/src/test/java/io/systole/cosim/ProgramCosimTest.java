// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.MachineError;
import io.systole.simulator.Simulator;
import io.systole.simulator.Taps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs, DRAM to DRAM: the RTL and the simulator must store the same bytes, one run
 * behind the other without a reset, with random stalls.
 */
class ProgramCosimTest {
  private static final long SEED = Long.getLong("seed", 1);
  private static final long LIMIT = 20_000_000;

  @Test
  void tiny() {
    run("tiny", 60);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "tiny16", "pynq-z2", "paper"})
  void others(String machine) {
    run(machine, machine.equals("tiny") ? 300 : 40);
  }

  /** conv1 and pool1 at full size into conv2, and a fully connected layer. */
  @Tag("slow")
  @Test
  void headOfAlexNet() {
    CosimTools.require();
    MachineConfig machine = MachineConfig.preset("pynq-z2");
    Random random = new Random(SEED);
    try (Core core = Core.open(machine, Board.of("pynq-z2"), new Stall.None())) {
      ChainProgram head = RandomProgram.alexNetHead(machine, random);
      assertEquals(2 * 32 * 27 * 27, compare(core, machine, head, random));
      assertTrue(core.run(LIMIT).cycles() < 820_000, "cycles of conv1, pool1 and conv2");
      ChainProgram connected = RandomProgram.fullyConnected(machine, random);
      assertEquals(2 * 16, compare(core, machine, connected, random));
      assertTrue(core.run(LIMIT).cycles() < 22_000, "cycles of a fully connected layer");
    }
  }

  private static void run(String name, int programs) {
    CosimTools.require();
    MachineConfig machine = MachineConfig.preset(name);
    System.out.println("ProgramCosimTest " + name + " seed " + SEED);
    Random random = new Random(SEED);
    long elements = 0;
    try (Core core = Core.open(machine, Board.of("pynq-z2"), new Stall.Random(SEED))) {
      for (int i = 0; i < programs; i++) {
        elements += compare(core, machine, RandomProgram.of(machine, random), random);
      }
      assertEquals(0, core.dram().strayReads());
    }
    System.out.println(programs + " programs, " + elements + " bytes equal");
    assertTrue(elements > 5L * programs, "bytes compared: " + elements);
  }

  private static long compare(
      Core core, MachineConfig machine, ChainProgram program, Random random) {
    String where = "seed %d, %s".formatted(SEED, program);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment image = arena.allocate(program.memoryBytes(), 8);
      for (long at = 0; at < image.byteSize(); at += 8) {
        image.set(ValueLayout.JAVA_LONG, at, random.nextLong());
      }
      core.load(program.instructions(), image);
      RunResult result = core.run(LIMIT);
      assertEquals(MachineError.NONE, result.error(), where);
      new Simulator(machine).run(program.instructions(), image, Taps.NONE);
      int[] offsets = program.storedBytes();
      for (int offset : offsets) {
        byte expected = image.get(ValueLayout.JAVA_BYTE, offset);
        byte found = core.memory().get(ValueLayout.JAVA_BYTE, offset);
        assertEquals(expected, found, () -> "byte " + offset + ", " + where);
      }
      return offsets.length;
    }
  }
}
