// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig;
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
