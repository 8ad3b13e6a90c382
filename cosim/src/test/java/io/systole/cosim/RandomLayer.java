// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

/**
 * A convolution of random shape, order, gating and post-processing from DRAM to DRAM, with random
 * data: map at 0, weights behind it, result behind them.
 *
 * @param text what was drawn, for messages
 */
record RandomLayer(
    List<Instruction> program, MemorySegment image, String text, Unspecified unspecified) {

  /**
   * The bytes of each word of the result's last plane that belong to no channel.
   *
   * @param first of such a word, {@code count} bytes
   */
  record Unspecified(int rows, int rowPitch, int columns, int wordBytes, int first, int count) {
    /** Copies them, so that a comparison passes over them. */
    void copy(MemorySegment from, MemorySegment to) {
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          long at = first + (long) y * rowPitch + (long) x * wordBytes;
          MemorySegment.copy(from, at, to, at, count);
        }
      }
    }
  }

  /** Draws until a layer fits the machine. */
  static RandomLayer draw(MachineConfig machine, Random random) {
    while (true) {
      LayerChoice choice = new LayerChoice(machine, random);
      if (choice.isLegal()) {
        LayerShape shape = new LayerShape(choice, random);
        if (shape.fits()) {
          return new LayerProgram(shape, random).layer();
        }
      }
    }
  }
}
