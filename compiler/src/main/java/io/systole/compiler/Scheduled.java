// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import java.util.List;

/** Stage 3: a loop for every layer, with what the cost model says of it. */
record Scheduled(Placed placed, List<Choice> choices, List<BufferUse> uses) {
  Scheduled {
    choices = List.copyOf(choices);
    uses = List.copyOf(uses);
  }

  /** The loop of one layer and its cost. */
  record Choice(Loop loop, Cost cost) {}

  /**
   * Cycles that a layer keeps each part of the machine busy.
   *
   * @param overlapped whether they run at once
   */
  record Cost(long array, long dram, long post, boolean overlapped) {
    long cycles() {
      return overlapped ? Math.max(array, Math.max(dram, post)) : array + dram + post;
    }
  }
}
