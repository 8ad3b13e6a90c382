// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

/** A chain of registers: what goes in comes out so many clock edges later. */
final class DelayLine {
  private final long[] stages;
  private int next;

  DelayLine(int stages) {
    this.stages = new long[stages];
  }

  /** What the last register holds. */
  long output() {
    return stages[next];
  }

  void shift(long input) {
    stages[next] = input;
    next = next + 1 == stages.length ? 0 : next + 1;
  }
}
