// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import java.util.ArrayDeque;
import java.util.Deque;

/** The queue of one unit, and the start and end of its instructions: systole_unit. */
final class UnitQueue {
  private static final int DEPTH = 8;

  private final Deque<Instruction> queue = new ArrayDeque<>();
  private Instruction running;
  private int headWait;
  private boolean free = true;
  private boolean valid;
  private boolean started;
  private boolean ended;

  UnitQueue(Instruction none) {
    this.running = none;
  }

  boolean hasRoom() {
    return queue.size() < DEPTH;
  }

  boolean isEmpty() {
    return queue.isEmpty() && free;
  }

  /** inst_valid of this cycle. */
  boolean valid() {
    return valid;
  }

  /** Whether this is the first cycle of valid. */
  boolean started() {
    return started;
  }

  Instruction instruction() {
    return running;
  }

  /** One cycle after done. */
  boolean ended() {
    return ended;
  }

  /** Semaphores that the head would take in this cycle; -1 if it can't start. */
  int ready(int nonzero) {
    if (!free || queue.isEmpty()) {
      return -1;
    }
    return (headWait & ~nonzero) == 0 ? headWait : -1;
  }

  /** The clock edge; {@code start} as decided from {@link #ready}. */
  void clock(boolean start, boolean done) {
    boolean wasEnded = ended;
    started = start;
    ended = valid && done;
    if (start) {
      running = queue.remove();
      readHead();
      free = false;
      valid = true;
    } else if (valid && done) {
      valid = false;
    } else if (wasEnded) {
      free = true;
    }
  }

  void push(Instruction instruction) {
    queue.add(instruction);
    readHead();
  }

  /** Kept, because it is asked for in every cycle. */
  private void readHead() {
    Instruction head = queue.peek();
    headWait = head == null ? 0 : head.at(Header.WAIT);
  }
}
