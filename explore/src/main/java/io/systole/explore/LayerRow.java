// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.LayerCost;

/**
 * One operator in the table of a run.
 *
 * @param cost the operator and the least that it can cost on the board
 * @param cycles from the end of the row before to its own; of an operator that streams behind
 *     another, those that it adds
 * @param clockMHz assumed
 */
public record LayerRow(LayerCost cost, long cycles, int clockMHz) {
  public String name() {
    return cost.name();
  }

  /** The row behind which it streams, or empty. */
  public String hiddenBehind() {
    return cost.hiddenBehind();
  }

  public double latencyMs() {
    return cycles / (clockMHz * 1e3);
  }

  /** Its bound in percent of its cycles; 0 for what has no bound of its own. */
  public double rooflinePercent() {
    return cycles == 0 ? 0 : 100 * cost.rooflineCycles() / cycles;
  }
}
