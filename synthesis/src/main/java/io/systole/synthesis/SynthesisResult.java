// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import java.util.List;

/**
 * What a synthesis says of a core.
 *
 * @param pathPs longest path between registers or ports in ps, through cells alone
 * @param modules rows that add up to the core
 * @param tool the line {@code yosys -V} prints
 */
public record SynthesisResult(int pathPs, List<ModuleUse> modules, String tool) {
  public SynthesisResult {
    modules = List.copyOf(modules);
  }

  /** The whole core. */
  public Utilization total() {
    return modules.stream().map(ModuleUse::use).reduce(Utilization.NONE, Utilization::plus);
  }
}
