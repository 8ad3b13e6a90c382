// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The room behind LRN: a column starts only if pooling's queue can take all its groups beside those
 * in it and those that the columns under way may still give (systole_lrn's reservation).
 */
final class LrnRoom {
  private static final int QUEUE_GROUPS = 32;

  private final int mostGroups;
  private final int groupCycles;
  private final Deque<Column> columns = new ArrayDeque<>();

  /**
   * A column, in cycles.
   *
   * @param left the last group leaves LRN and enters the queue
   * @param popped the last group leaves the queue, the others before it, one a cycle at most
   */
  private record Column(long started, long left, int groups, long popped) {}

  /**
   * Room for columns of one machine.
   *
   * @param groups of a column before LRN
   * @param groupCycles from a group's result to the next's
   */
  LrnRoom(int groups, int groupCycles) {
    this.mostGroups = groups + 3;
    this.groupCycles = groupCycles;
  }

  void clear() {
    columns.clear();
  }

  /** The first cycle from one on in which the next column has room. */
  long from(long earliest) {
    columns.removeIf(column -> Math.max(column.left(), column.popped()) < earliest);
    long start = earliest;
    while (taken(start) + mostGroups > QUEUE_GROUPS) {
      start++;
    }
    return start;
  }

  /** A column has started and its times are known; those of groups that are not pooled are 0. */
  void add(long started, long left, int groups, long popped) {
    columns.add(new Column(started, left, groups, popped));
  }

  private int taken(long now) {
    int taken = 0;
    for (Column column : columns) {
      taken += column.started() < now && now <= column.left() ? mostGroups : 0;
      for (int g = 0; g < column.groups(); g++) {
        boolean entered = column.left() - (long) g * groupCycles < now;
        taken += entered && now <= column.popped() - g ? 1 : 0;
      }
    }
    return taken;
  }
}
