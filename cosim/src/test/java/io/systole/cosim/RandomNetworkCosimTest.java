// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.compiler.Coverage;
import io.systole.compiler.RandomNetwork;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random networks in the RTL, one behind the other without a reset, with random DRAM latency and
 * pauses: every stage and the result equal the fixed reference, and so do the simulator's. {@code
 * -Dseed=N} replays one.
 */
class RandomNetworkCosimTest {
  private static final int NETWORKS = 300;

  /** tiny has 8-bit elements; tiny16 runs the widths above, on two ports. */
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "tiny16"})
  void rtlEqualsReferenceAndSimulator(String name) {
    CosimTools.require();
    MachineConfig machine = MachineConfig.preset(name);
    Optional<Long> only = Optional.ofNullable(Long.getLong("seed"));
    long first = only.orElse(0L);
    long last = only.orElse(NETWORKS - 1L);
    Coverage coverage = new Coverage();
    long compared = 0;
    long cycles = 0;
    try (Core core = Core.open(machine, Board.PYNQ_Z2, new Stall.Random(first))) {
      for (long seed = first; seed <= last; seed++) {
        RandomNetwork.Case network = RandomNetwork.of(machine, seed);
        Compiled compiled = Compiler.compile(network.model(), machine, Board.PYNQ_Z2);
        Expected expected = Expected.of(network.model(), network.image());
        String what = "%s -Dseed=%d".formatted(name, seed);
        assertEquals(Optional.empty(), expected.differsFromSimulator(compiled), what);
        NetworkRun run = NetworkRun.of(core, compiled, expected).requireEqual(what);
        coverage.add(network, compiled);
        compared += run.compared();
        cycles += run.result().cycles();
      }
      assertEquals(0, core.dram().strayReads());
      assertEquals(0, core.dram().strayWrites());
    }
    System.out.printf(
        "%s, networks of seeds %d to %d: %,d values equal, %,d cycles; %s%n",
        name, first, last, compared, cycles, coverage);
    if (only.isEmpty()) {
      assertEquals(List.of(), coverage.missing(machine), "fewer than five times");
    }
  }
}
