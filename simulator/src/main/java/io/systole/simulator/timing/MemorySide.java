// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import java.util.Arrays;

/** All memory ports with their clients: program fetch, LOADF (both on port 0) and LOADW. */
final class MemorySide {
  private final Port[] ports;
  private final WeightLoad[] weightLoads;
  private final boolean[] weightsDone;
  private final RowLoad rowLoad;
  private final Fetch fetch;
  private boolean moved;

  MemorySide(MachineConfig machine, Dram dram, int instructions, Instruction none) {
    int count = machine.dramAccess().ports();
    ports = new Port[count];
    weightLoads = new WeightLoad[count];
    for (int p = 0; p < count; p++) {
      ports[p] = new Port(dram, p, machine.dramAccess().outstanding());
      weightLoads[p] = new WeightLoad(machine, p, none);
    }
    weightsDone = new boolean[count];
    rowLoad = new RowLoad(machine, none);
    fetch = new Fetch(machine, instructions);
  }

  void present(long now) {
    for (Port port : ports) {
      port.present(now);
    }
  }

  /** Ring words that CONV may count on, from the core reset on. */
  long ringWords() {
    long words = Long.MAX_VALUE;
    for (WeightLoad load : weightLoads) { // asked in every cycle
      words = Math.min(words, load.present());
    }
    return words;
  }

  void banksTaken(boolean taken) {
    rowLoad.banksTaken(taken);
  }

  boolean rowLoaded() {
    return rowLoad.rowLoaded();
  }

  boolean instructionOffered() {
    return fetch.valid();
  }

  Port storePort() {
    return ports[0];
  }

  /** Whether a beat arrived in the last cycle. */
  boolean moved() {
    return moved;
  }

  /** Whether a load is under way or would begin if it were enabled. */
  boolean loading(long rowsReleased) {
    boolean loading = rowLoad.wants(rowsReleased);
    for (int p = 0; p < ports.length; p++) {
      loading |= !ports[p].isIdle() || weightLoads[p].wants();
    }
    return loading;
  }

  boolean isIdle() {
    boolean idle = rowLoad.isIdle();
    for (int p = 0; p < ports.length; p++) {
      idle &= ports[p].isIdle() && weightLoads[p].isIdle();
    }
    return idle;
  }

  /** Beats read and written so far. */
  long beats() {
    return Arrays.stream(ports).mapToLong(Port::beats).sum();
  }

  /** Whether LOADW has asked for its last burst on every port; asking resets it. */
  boolean takeWeightsDone() {
    for (boolean done : weightsDone) {
      if (!done) {
        return false;
      }
    }
    Arrays.fill(weightsDone, false);
    return true;
  }

  boolean rowsDone() {
    return rowLoad.isDone();
  }

  /**
   * The clock edge.
   *
   * @param enable whether loads may ask for bursts
   * @param taken whether the dispatch takes the offered instruction
   */
  void clock(long now, boolean enable, boolean taken, UnitQueue[] units, ConvIssue conv) {
    boolean fetchFired = false;
    boolean fetchBeat = false;
    boolean rowFired = false;
    boolean rowBeat = false;
    moved = false;
    UnitQueue weights = units[CycleModel.LOADW];
    for (int p = 0; p < ports.length; p++) {
      Port port = ports[p];
      WeightLoad load = weightLoads[p];
      int client = port.hasRoom() ? asking(p, enable, conv.rowsReleased()) : Port.NOBODY;
      int beats =
          switch (client) {
            case Port.FETCH -> fetch.beats();
            case Port.LOADF -> rowLoad.beats();
            case Port.LOADW -> load.beats();
            default -> 0;
          };
      int arriving = port.arriving();
      boolean weightBeat = arriving == Port.LOADW && load.takesBeat();
      if (arriving != Port.NOBODY && (arriving != Port.LOADW || weightBeat)) {
        port.consume();
        moved = true;
      }
      fetchBeat |= arriving == Port.FETCH;
      rowBeat |= arriving == Port.LOADF;
      fetchFired |= client == Port.FETCH;
      rowFired |= client == Port.LOADF;
      port.clock(now, client, beats);
      load.clock(
          weights.instruction(),
          weights.valid() && !weightsDone[p],
          client == Port.LOADW,
          weightBeat,
          conv.released());
      weightsDone[p] |= load.isDone();
    }
    UnitQueue rows = units[CycleModel.LOADF];
    rowLoad.clock(rows.instruction(), rows.valid(), rowFired, rowBeat);
    fetch.clock(fetchFired, fetchBeat, taken);
  }

  private int asking(int port, boolean enable, long rowsReleased) {
    if (port == 0 && fetch.wants()) {
      return Port.FETCH;
    }
    if (port == 0 && enable && rowLoad.wants(rowsReleased)) {
      return Port.LOADF;
    }
    return enable && weightLoads[port].wants() ? Port.LOADW : Port.NOBODY;
  }
}
