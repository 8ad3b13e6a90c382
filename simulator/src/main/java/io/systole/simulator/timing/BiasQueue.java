// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Room of systole_bias_queue: taken word by word when CONV asks the ring for a bias, given back
 * word by word when POST latches it.
 */
final class BiasQueue {
  private final int biasWords;
  private final int depth;
  private final Deque<Long> latchedAt = new ArrayDeque<>();
  private int reserved;

  BiasQueue(int biasWords) {
    this.biasWords = biasWords;
    this.depth = Integer.highestOneBit(4 * biasWords - 1); // two biases, as a power of two
  }

  /** Whether a word can be asked for in a cycle; asked in order. */
  boolean hasRoom(long now) {
    while (!latchedAt.isEmpty() && latchedAt.getFirst() < now) {
      latchedAt.removeFirst();
      reserved--;
    }
    return reserved < depth;
  }

  void reserve() {
    reserved++;
  }

  /** POST latches a bias, a word a cycle, before a column that it takes in cycle {@code at}. */
  void latch(long at) {
    for (int word = biasWords; word > 0; word--) {
      latchedAt.add(at - word);
    }
  }
}
