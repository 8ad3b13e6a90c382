// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Post;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * POST: when each column passes requantization, LRN and pooling (systole_post and what is in it).
 *
 * <p>A column's times follow from its own arrival and from the columns before it, so a visit's are
 * computed at once when its last beat issues; nothing is stepped.
 */
final class PostColumns {
  static final long NEVER = Long.MAX_VALUE / 4;
  private static final int PREPARE_CYCLES = 66;
  private static final int REQUANTIZE_CYCLES = 7;
  private static final int LRN_LATENCY = 29;
  private static final int WRITE_CYCLES = 6;
  private static final int QUEUE_GROUPS = 32;
  private static final int SLACK_GROUPS = 8;
  private static final int HISTORY = 64;

  /** Channels by which a result of LRN is behind. */
  private static final int LRN_AHEAD = 2;

  /** Cycles from a column's last step through its windows until all accumulators are written. */
  private static final int POOL_REGISTERS = 1;

  /** The same until a window that ended is written to the banks. */
  private static final int BANK_REGISTERS = 4;

  /** A drain slot is read, and free, two registers before its last group is taken. */
  static final int DRAIN_REGISTERS = 2;

  private final MachineConfig machine;
  private final int groups;
  private final int lrnCycles;
  private final int lrnExtra;
  private final LrnRoom lrnRoom;
  private Instruction post;
  private long runAt = NEVER;
  private long columnsLeft;
  private long tilesDone;
  private long takenUntil;
  private long lrnStart;
  private long lrnUntil;
  private long poolUntil;
  private long lastOut;
  private long quietAt;
  private final long[] consumed = new long[HISTORY];
  private long column;
  private PoolAxis rows;
  private PoolAxis columns;
  private final Deque<Cycles> writes = new ArrayDeque<>();
  private final Deque<Cycles> visits = new ArrayDeque<>();

  private record Cycles(long from, long until) {
    /** Whether a cycle lies in the first of them; those behind it are dropped. */
    static boolean has(Deque<Cycles> cycles, long now) {
      while (!cycles.isEmpty() && cycles.getFirst().until() <= now) {
        cycles.removeFirst();
      }
      return !cycles.isEmpty() && cycles.getFirst().from() <= now;
    }
  }

  PostColumns(MachineConfig machine, Instruction none) {
    this.machine = machine;
    this.post = none;
    int lanes = machine.unrolling().lrnLanes();
    this.groups = machine.unrolling().ocLanes() / machine.unrolling().postLanes();
    this.lrnCycles = 1 + Math.ceilDiv(4, lanes) + machine.unrolling().ocLanes() / lanes;
    this.lrnExtra = Math.ceilDiv(2, lanes);
    this.lrnRoom = new LrnRoom(groups, Math.ceilDiv(machine.unrolling().postLanes(), lanes));
    this.rows = new PoolAxis(1, 1, 0, 1, 1);
    this.columns = rows;
  }

  /** The instruction becomes valid in cycle {@code now}. */
  void start(long now, Instruction started) {
    post = started;
    runAt = now + 1 + PREPARE_CYCLES;
    columnsLeft = post.get(Post.PIXELS) * post.get(Post.OC_TILES);
    tilesDone = 0;
    takenUntil = runAt;
    lrnUntil = runAt;
    poolUntil = runAt;
    lastOut = runAt;
    column = 0;
    Arrays.fill(consumed, 0);
    lrnRoom.clear();
    boolean pools = post.at(Post.POOL) != 0;
    rows =
        pools
            ? new PoolAxis(
                post.at(Post.POOL_H),
                post.at(Post.POOL_STRIDE_H),
                post.at(Post.POOL_TOP),
                post.at(Post.OUT_H),
                post.at(Post.IN_H))
            : new PoolAxis(1, 1, 0, post.at(Post.IN_H), post.at(Post.IN_H));
    columns =
        pools
            ? new PoolAxis(
                post.at(Post.POOL_W),
                post.at(Post.POOL_STRIDE_W),
                post.at(Post.POOL_LEFT),
                post.at(Post.OUT_W),
                post.at(Post.IN_W))
            : new PoolAxis(1, 1, 0, post.at(Post.IN_W), post.at(Post.IN_W));
  }

  /** The cycle of done_o, once every column is known. */
  long doneAt() {
    return runAt < NEVER && columnsLeft == 0 ? lastOut + WRITE_CYCLES : NEVER;
  }

  /** Whether no column is offered and no value inside; asked in order. */
  boolean isQuiet(long now) {
    return !Cycles.has(visits, now);
  }

  void finish() {
    runAt = NEVER;
  }

  /** What a visit leaves behind: when its drain slot and its bias words are free again. */
  record Freed(long slotAt, long biasAt) {}

  /**
   * A visit of the CONV at work.
   *
   * @param firstGroupAt the cycle in which its first group is offered
   */
  Freed visit(ConvIssue.Visit visit, long firstGroupAt) {
    long biasAt = 0;
    for (int i = 0; i < visit.pixels(); i++) {
      long offered = Math.max(firstGroupAt + (long) i * groups, takenUntil);
      if (i == 0 && visit.newBias()) {
        biasAt = Math.max(offered, runAt) + machine.biasWords();
        offered = biasAt;
      }
      take(offered, visit.tile(), visit.firstPixel() + i);
    }
    visits.add(new Cycles(firstGroupAt, quietAt));
    return new Freed(takenUntil - 1 - DRAIN_REGISTERS, biasAt);
  }

  private void take(long offered, int tile, int pixel) {
    int ahead = (QUEUE_GROUPS - SLACK_GROUPS) / groups + 1;
    long start = Math.max(Math.max(offered, takenUntil), past(consumed, ahead));
    takenUntil = start + groups;
    long arrived = start + groups + REQUANTIZE_CYCLES - 1;
    if (!post.is(Post.LRN)) {
      pool(arrived, pixel, tile, groups);
      consumed[(int) (column % HISTORY)] = poolUntil;
    } else if (!post.is(Post.POOL_FIRST)) {
      long normalized = normalize(start + REQUANTIZE_CYCLES, tile);
      int shifted = groups + (isLast(tile) ? 2 : 1);
      pool(normalized, pixel, tile, shifted);
      lrnRoom.add(lrnStart, normalized, shifted, poolUntil - 1);
      consumed[(int) (column % HISTORY)] = lrnUntil;
    } else {
      int ending = pool(arrived, pixel, tile, groups);
      consumed[(int) (column % HISTORY)] = poolUntil;
      for (int w = 0; w < ending; w++) {
        lastOut = normalize(poolUntil + 3, tile);
        lrnRoom.add(lrnStart, lastOut, 0, 0);
        quietAt = lastOut + BANK_REGISTERS;
        writes(1, tile, groups);
      }
    }
    column++;
    columnsLeft--;
  }

  private long past(long[] times, int columnsBack) {
    return columnsBack > column || columnsBack >= HISTORY
        ? 0
        : times[(int) ((column - columnsBack) % HISTORY)];
  }

  /** The cycle in which the column's last group leaves LRN. */
  private long normalize(long firstGroupAt, int tile) {
    lrnStart = lrnRoom.from(Math.max(firstGroupAt, lrnUntil));
    lrnUntil = lrnStart + lrnCycles + (isLast(tile) ? lrnExtra : 0);
    return lrnUntil + LRN_LATENCY;
  }

  /** The column goes through its windows; how many of them it ends. */
  private int pool(long lastGroupAt, int pixel, int tile, int columnGroups) {
    int y = pixel / post.at(Post.IN_W);
    int x = pixel % post.at(Post.IN_W);
    int covering = rows.covering(y) * columns.covering(x);
    int windows = Math.max(1, covering);
    int ending = rows.ending(y) * columns.ending(x);
    // The windows that end come first, along either axis; these come behind the last of them.
    int behindEnd = covering - (rows.ending(y) - 1) * columns.covering(x) - columns.ending(x);
    long first = Math.max(poolUntil + columnGroups, lastGroupAt + 1);
    poolUntil = first + (long) (windows - 1) * columnGroups + 1;
    if (post.at(Post.POOL) == 2) {
      boolean last = ending > 0 && behindEnd == 0; // the positions settle while its quotient comes
      poolUntil += (long) ending * columnGroups * divideCycles() - (last ? 1 : 0);
    }
    lastOut = poolUntil;
    quietAt = poolUntil + stepsToQuiet(covering, ending, behindEnd * columnGroups, tile);
    if (!post.is(Post.LRN) || !post.is(Post.POOL_FIRST)) {
      writes(post.at(Post.POOL) == 0 ? 1 : ending, tile, columnGroups);
    }
    return ending;
  }

  /** Cycles from a column's last step to the first in which nothing of it is under way. */
  private int stepsToQuiet(int covering, int ending, int stepsBehindEnd, int tile) {
    if (covering == 0) {
      return -1;
    }
    if (ending == 0) {
      return POOL_REGISTERS;
    }
    int registers = writesNothing(tile) ? BANK_REGISTERS - 2 : BANK_REGISTERS;
    boolean divides = post.at(Post.POOL) == 2; // a quotient needs a register less than a maximum
    return divides ? registers - 1 : Math.max(POOL_REGISTERS, registers - stepsBehindEnd);
  }

  /** Columns to the banks, behind each other; groups without channels are not written. */
  private void writes(int finished, int tile, int columnGroups) {
    int lanes = machine.unrolling().postLanes();
    int empty = isLast(tile) ? groups - Math.ceilDiv(post.at(Post.LAST_OC), lanes) : 0;
    long until = lastOut + WRITE_CYCLES / 2;
    for (int c = finished; c > 0; c--) {
      long from = until - (long) c * columnGroups;
      writes.add(new Cycles(from, from + columnGroups - empty));
    }
  }

  /** Behind LRN the first tiles, of one channel or two, have no result yet. */
  private boolean writesNothing(int tile) {
    long channels = (tilesDone + tile + 1) * machine.unrolling().ocLanes();
    return post.is(Post.LRN) && !isLast(tile) && channels <= LRN_AHEAD;
  }

  private boolean isLast(int tile) {
    return tilesDone + tile == post.at(Post.OC_TILES) - 1;
  }

  /** Whether POST writes to the banks in a cycle, a word in each; asked in order. */
  boolean writesAt(long now) {
    return Cycles.has(writes, now);
  }

  private int divideCycles() {
    int sumBits = machine.quantization().elementBits() + 12;
    return sumBits + Math.max(0, 1 - post.at(Post.POOL_SHIFT)) + 5;
  }

  /** The CONV at work has ended. */
  void endOfConv(int tiles) {
    tilesDone += tiles;
  }
}
