// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Softmax;

/** SOFTMAX: three passes over the scores, of fixed length (systole_softmax). */
final class SoftmaxPasses {
  private static final int READ_CYCLES = 3;
  private static final int TERM_CYCLES = 11;
  private static final int DIVIDE_CYCLES = 20;

  private final MachineConfig machine;
  private long doneAt = -1;

  SoftmaxPasses(MachineConfig machine) {
    this.machine = machine;
  }

  /** The instruction becomes valid in cycle {@code now}. */
  void start(long now, Instruction softmax) {
    long classes = softmax.get(Softmax.COUNT);
    long words = Math.ceilDiv(classes, (long) machine.unrolling().postLanes());
    // Passes 0 and 1 take a class a cycle and fetch a word in three; a class of pass 2 is divided
    // while the next term is on its way.
    long scan = classes + words * READ_CYCLES;
    long quotients = READ_CYCLES + TERM_CYCLES + classes * DIVIDE_CYCLES + READ_CYCLES;
    doneAt = now + 1 + scan + 1 + scan + TERM_CYCLES + 1 + quotients;
  }

  boolean isDone(long now) {
    return doneAt == now;
  }

  boolean isIdle(long now) {
    return doneAt < now;
  }
}
