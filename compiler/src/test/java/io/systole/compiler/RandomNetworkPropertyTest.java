// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compiled random networks give the fixed reference's integers in the simulator, every stage and
 * the result; {@code -Dseed=N} replays one.
 */
class RandomNetworkPropertyTest {
  private static final int NETWORKS = 300;
  private static final int LEAST = 5;
  private static final List<String> CHOICES =
      List.of("channels outer, hold", "channels outer, stream", "identity", "streamed to");

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "tiny16"})
  void simulatorEqualsReference(String name) {
    MachineConfig machine = MachineConfig.preset(name);
    Long only = Long.getLong("seed");
    Map<String, Integer> coverage = new TreeMap<>();
    long first = only == null ? 0 : only;
    long last = only == null ? NETWORKS - 1 : only;
    for (long seed = first; seed <= last; seed++) {
      RandomNetwork.Case network = RandomNetwork.of(machine, seed);
      Compiled compiled =
          EndToEnd.check("-Dseed=" + seed, network.model(), network.image(), machine);
      requireIncrements(compiled);
      for (String choice : CHOICES) {
        coverage.merge(choice, compiled.schedule().contains(choice) ? 1 : 0, Integer::sum);
      }
      network.features().forEach(feature -> coverage.merge(feature, 1, Integer::sum));
    }
    System.out.println(name + ": " + coverage);
    if (only == null) {
      requireCoverage(coverage, machine);
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

  private static void requireCoverage(Map<String, Integer> coverage, MachineConfig machine) {
    for (int kernel = 1; kernel <= 11; kernel++) {
      require(coverage, "kernel " + kernel);
    }
    for (int i = 1; i <= 4; i++) {
      if (i % machine.banks() != 0) {
        require(coverage, "stride " + i);
      }
    }
    for (int pad = 0; pad <= 5; pad++) {
      require(coverage, "pad " + pad);
    }
    for (int width = 4; width <= machine.quantization().elementBits(); width++) {
      require(coverage, "W " + width);
    }
    for (String feature : new String[] {"odd size", "pool", "lrn", "fc", "negative I"}) {
      require(coverage, feature);
    }
    CHOICES.forEach(choice -> require(coverage, choice));
    for (int group = 1; group <= 3; group++) {
      require(coverage, "groups " + group);
    }
    for (String op : RandomNetwork.OPERATORS) {
      require(coverage, "first " + op);
      require(coverage, "last " + op);
    }
  }

  private static void require(Map<String, Integer> coverage, String feature) {
    int count = coverage.getOrDefault(feature, 0);
    assertTrue(count >= LEAST, feature + " occurs " + count + " times");
  }
}
