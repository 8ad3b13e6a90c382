// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import io.systole.machine.isa.MachineError;

/** A run that ended in the core's error state. */
public final class AcceleratorException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final MachineError error;
  private final int index;

  AcceleratorException(MachineError error, int index) {
    super("instruction %d: %s: %s".formatted(index, error.name(), error.meaning()));
    this.error = error;
    this.index = index;
  }

  public MachineError error() {
    return error;
  }

  /** The instruction it happened in. */
  public int index() {
    return index;
  }
}
