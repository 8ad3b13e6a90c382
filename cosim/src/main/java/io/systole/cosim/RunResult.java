// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.machine.isa.MachineError;
import java.util.List;

/**
 * What the registers say after a run.
 *
 * @param error first error, NONE after a good run
 * @param errorIndex instruction it happened in
 * @param cycles from ap_start to ap_done
 * @param layerEnds for each layer number the cycle its last instruction ended in, 0 for none
 */
public record RunResult(
    MachineError error, int errorIndex, long cycles, List<Long> layerEnds, Counters counters) {

  /**
   * Counters of a run.
   *
   * @param readBeats of all ports
   * @param issuedBeats to the array
   * @param stallWeights cycles CONV waited for the ring
   * @param stallRows cycles CONV waited for rows
   * @param stallDrain cycles CONV waited for POST
   */
  public record Counters(
      long readBeats,
      long writeBeats,
      long issuedBeats,
      long stallWeights,
      long stallRows,
      long stallDrain) {}
}
