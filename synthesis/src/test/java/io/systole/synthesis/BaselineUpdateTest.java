// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.machine.MachineConfig;
import io.systole.machine.MachinePresets;
import io.systole.machine.RtlSource;
import io.systole.numeric.file.UserCache;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes the baselines that are stale, with {@code -Dupdate=true}: docs/synthesis.md says how long
 * that takes. Interrupted, it goes on behind the last machine.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "update", matches = "true")
class BaselineUpdateTest {
  @Test
  void writeStaleBaselines() {
    YosysTool.require();
    List<String> stale = Baselines.stale(Baselines.home());
    for (MachineConfig machine : BaselineMachines.all()) {
      if (stale.contains(machine.name())) {
        Utilization used = count(machine);
        System.out.println(machine.name() + " " + used);
        Baselines.put(machine, used);
      }
    }
    assertEquals(List.of(), Baselines.stale(Baselines.home()));
  }

  /** Of a named machine the whole result, which {@code synth} has left in the cache. */
  private static Utilization count(MachineConfig machine) {
    Family family = Family.of(BaselineMachines.board(machine));
    Synthesis synthesis = new Synthesis(family, RtlSource.installed(), UserCache.folder());
    return MachinePresets.all().contains(machine)
        ? synthesis.result(machine, SynthesisProgress.NONE).total()
        : synthesis.netlist(machine, SynthesisProgress.NONE).total();
  }
}
