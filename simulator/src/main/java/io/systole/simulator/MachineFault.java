// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.isa.MachineError;

/**
 * A run that ended in the machine's error state: the code that register ERROR_CODE would hold, the
 * instruction, and what was wrong in it.
 */
public final class MachineFault extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final MachineError error;
  private final int index;

  MachineFault(MachineError error, int index, String detail) {
    super("instruction %d: %s: %s".formatted(index, error.name(), detail));
    this.error = error;
    this.index = index;
  }

  public MachineError error() {
    return error;
  }

  /** What register ERROR_INDEX would hold. */
  public int index() {
    return index;
  }
}
