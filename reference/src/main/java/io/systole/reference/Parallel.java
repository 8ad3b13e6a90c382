// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Independent tasks on all processors (the JVM's common pool and the caller). What a task computes
 * never depends on how many there are, so results don't depend on the machine.
 */
final class Parallel {
  private Parallel() {}

  static void tasks(int count, IntConsumer task) {
    if (count == 1) {
      task.accept(0);
    } else {
      IntStream.range(0, count).parallel().forEach(task);
    }
  }

  /** Tasks [from, to) that cover [0, size) in pieces. */
  static void pieces(int size, int piece, Range task) {
    tasks(Math.ceilDiv(size, piece), i -> task.accept(i * piece, Math.min(size, (i + 1) * piece)));
  }

  interface Range {
    void accept(int from, int to);
  }
}
