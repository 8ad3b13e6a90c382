// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.isa.Field;
import io.systole.machine.isa.Instruction;

/**
 * Where an instruction says that a map lies: docs/hardware.md section 5.
 *
 * @param pitch P, positions from row to row
 * @param ringMask ANDed with L div B
 */
record Placement(int base, int planeWords, int pitch, int ringMask) {
  static final int NO_RING = 0xFFFF;

  /** Fields of one operation that place a map. */
  record Fields(Field base, Field planeWords, Field pitchDiv, Field pitchMod) {}

  static Placement of(Instruction instruction, Fields fields, int banks, int ringMask) {
    return new Placement(
        instruction.at(fields.base()),
        instruction.at(fields.planeWords()),
        instruction.at(fields.pitchDiv()) * banks + instruction.at(fields.pitchMod()),
        ringMask);
  }

  /** The word of a plane at position L, moved by {@code extraWords} (of a pass) before the mask. */
  int word(int plane, int position, int extraWords, int banks) {
    return base + plane * planeWords + ((Math.floorDiv(position, banks) + extraWords) & ringMask);
  }
}
