// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;

/** The program's way from DRAM to the dispatch: systole_fetch. */
final class Fetch {
  private static final int INSTRUCTION_BITS = 512;

  private final int instBeats;
  private final int burst;
  private long left;
  private int room;
  private int fifo;
  private int slot;
  private boolean full;

  Fetch(MachineConfig machine, int instructions) {
    this.instBeats = INSTRUCTION_BITS / machine.dramAccess().portBits();
    this.burst = Math.min(machine.dramAccess().burstBeats(), instBeats);
    this.left = (long) instructions * instBeats;
    this.room = 4 * instBeats;
  }

  boolean wants() {
    return left > 0 && room >= burst;
  }

  int beats() {
    return burst;
  }

  /** Whether an instruction is offered. */
  boolean valid() {
    return full;
  }

  void clock(boolean fired, boolean beat, boolean taken) {
    boolean pop = fifo > 0 && (!full || taken);
    if (fired) {
      left -= burst;
      room -= burst;
    }
    if (taken) {
      full = false;
    }
    if (pop) {
      fifo--;
      room++;
      slot++;
      if (slot == instBeats) {
        slot = 0;
        full = true;
      }
    }
    if (beat) {
      fifo++;
    }
  }
}
