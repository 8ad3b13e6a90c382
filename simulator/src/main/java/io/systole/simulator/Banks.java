// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.MachineError;
import java.util.Arrays;

/**
 * The feature banks: {@code banks} memories of {@code featureDepth} words of {@code postLanes}
 * elements. Every element holds poison until it is written.
 */
final class Banks {
  /** What an element reads as before anything was written there. */
  private static final short POISON = 0x55AA;

  private final int count;
  private final int depth;
  private final int lanes;
  private final boolean wide;
  private final short[] elements;

  Banks(MachineConfig machine) {
    this.count = machine.banks();
    this.depth = machine.tiling().featureDepth();
    this.lanes = machine.unrolling().postLanes();
    this.wide = machine.quantization().elementBits() == 16;
    this.elements = new short[count * depth * lanes];
    Arrays.fill(elements, POISON);
  }

  int count() {
    return count;
  }

  int lanes() {
    return lanes;
  }

  /** Elements from one word of a bank to the next. */
  int wordStride() {
    return lanes;
  }

  /** Index of lane 0 of a word in {@link #elements()}. */
  int index(int instruction, int bank, int word) {
    if (word < 0 || word >= depth) {
      throw new MachineFault(
          MachineError.RANGE,
          instruction,
          "word %d of a feature bank outside [0, %d)".formatted(word, depth));
    }
    return (bank * depth + word) * lanes;
  }

  /** The storage, for the inner loop of CONV. */
  short[] elements() {
    return elements;
  }

  short get(int index) {
    return elements[index];
  }

  void set(int index, int value) {
    elements[index] = wide ? (short) value : (byte) value;
  }
}
