// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compiled random networks give the fixed reference's integers in the simulator, every stage and
 * the result; {@code -Dseed=N} replays one.
 */
class RandomNetworkPropertyTest {
  private static final int NETWORKS = 300;

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "tiny16"})
  void simulatorEqualsReference(String name) {
    MachineConfig machine = MachineConfig.preset(name);
    Long only = Long.getLong("seed");
    Coverage coverage = new Coverage();
    long first = only == null ? 0 : only;
    long last = only == null ? NETWORKS - 1 : only;
    for (long seed = first; seed <= last; seed++) {
      RandomNetwork.Case network = RandomNetwork.of(machine, seed);
      Compiled compiled =
          EndToEnd.check("-Dseed=" + seed, network.model(), network.image(), machine);
      requireIncrements(compiled);
      coverage.add(network, compiled);
    }
    System.out.println(name + ": " + coverage);
    if (only == null) {
      assertEquals(List.of(), coverage.missing(machine), "fewer than five times");
    }
  }

  /** The increments that let the RTL do without division; the simulator divides instead. */
  private static void requireIncrements(Compiled compiled) {
    int banks = compiled.machine().banks();
    for (Instruction i : compiled.program().instructions()) {
      if (i.op() == Opcode.CONV) {
        int pitch = i.at(Conv.PITCH_DIV) * banks + i.at(Conv.PITCH_MOD);
        int strideW = i.at(Conv.STRIDE_W);
        assertEquals(strideW, i.at(Conv.STRIDE_DIV) * banks + i.at(Conv.STRIDE_MOD), i.toString());
        assertEquals(
            i.at(Conv.STRIDE_H) * pitch - strideW * i.at(Conv.OUT_W),
            i.at(Conv.ROW_EXTRA) * banks,
            i.toString());
        assertEquals(
            -i.at(Conv.PAD_TOP) * pitch - i.at(Conv.PAD_LEFT),
            i.at(Conv.TAP_WORD) * banks + i.at(Conv.TAP_BANK),
            i.toString());
        assertTrue(pitch >= i.at(Conv.IN_W), i.toString());
      }
    }
  }
}
