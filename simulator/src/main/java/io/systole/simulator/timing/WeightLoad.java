// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadW;
import java.util.ArrayDeque;
import java.util.Deque;

/** LOADW on one port: systole_loadw, from a region's address to parts in the ring. */
final class WeightLoad {
  private static final int IDLE = 0;
  private static final int PREPARE = 1;
  private static final int RUN = 2;
  private static final int FINISHED = 3;

  private final MachineConfig machine;
  private final int port;
  private final boolean gather;
  private final int burstsKnown;
  private final int ratio;
  private int state = IDLE;
  private boolean ready;
  private boolean moved = true;
  private int beats;
  private long units;
  private long address;
  private long regionStart;
  private long left;
  private long partsLeft;
  private long repeatsLeft;
  private long regionsLeft;
  private long credit;
  private boolean done;
  private Instruction loadW;
  private int gathered;
  private int splitLeft;
  private final Deque<Long> splitParts = new ArrayDeque<>();
  private long splitTaken;
  private boolean holding;
  private final long[] written = new long[3];

  WeightLoad(MachineConfig machine, int port, Instruction none) {
    this.machine = machine;
    this.port = port;
    this.loadW = none;
    int partBits = machine.ringPartBits();
    int portBits = machine.dramAccess().portBits();
    this.gather = partBits >= portBits;
    this.ratio = gather ? partBits / portBits : portBits / partBits;
    // The hardware keeps the parts of a burst until the last of them has gone to the ring.
    int outstanding = Math.max(2, machine.dramAccess().outstanding());
    this.burstsKnown = Integer.highestOneBit(2 * outstanding - 1);
    this.credit = (long) machine.tiling().ringDepth() * (gather ? ratio : 1);
  }

  /** Parts that CONV may count on in this cycle: written three cycles ago or earlier. */
  long present() {
    return written[2];
  }

  boolean wants() {
    return ready && units <= credit && splitParts.size() < burstsKnown;
  }

  int beats() {
    return beats;
  }

  boolean isDone() {
    return done;
  }

  boolean isIdle() {
    return state == IDLE && gathered == 0 && !holding;
  }

  /** Whether a beat can be taken: while a beat is split into parts the next one waits. */
  boolean takesBeat() {
    return gather || !holding || endsBeat();
  }

  private boolean endsBeat() {
    return splitLeft == 1 || splitTaken + 1 == splitParts.getFirst();
  }

  /**
   * The clock edge.
   *
   * @param started the instruction, while its unit runs
   * @param fired whether the burst shown was taken
   * @param beat whether a beat came
   * @param released ring words freed in this cycle
   */
  void clock(Instruction started, boolean valid, boolean fired, boolean beat, int released) {
    credit += (long) released * (gather ? ratio : 1);
    long arrived = beat ? arrive() : split(false);
    // Delays: the part's register, the write pointer, and its copy that CONV compares with.
    written[2] = written[1];
    written[1] = written[0];
    written[0] += arrived;
    step(started, valid, fired);
  }

  private long arrive() {
    if (!gather) {
      return split(true);
    }
    gathered++;
    if (gathered == ratio) {
      gathered = 0;
      return 1;
    }
    return 0;
  }

  /** A held beat gives a part a cycle. */
  private long split(boolean beat) {
    long given = 0;
    if (holding) {
      given = 1;
      boolean ends = endsBeat();
      splitTaken++;
      splitLeft--;
      if (splitTaken == splitParts.getFirst()) {
        splitParts.removeFirst();
        splitTaken = 0;
      }
      holding = !ends;
    }
    if (beat) {
      holding = true;
      splitLeft = ratio;
    }
    return given;
  }

  private void step(Instruction started, boolean valid, boolean fired) {
    done = false;
    int nextBeats = beats;
    long nextUnits = units;
    if (moved) {
      nextBeats =
          Bursts.beats(address, left, machine.beatBytes(), machine.dramAccess().burstBeats());
      nextUnits = gather ? nextBeats : Math.min((long) nextBeats * ratio, partsLeft);
      moved = fired;
    }
    switch (state) {
      case IDLE -> {
        if (valid) {
          loadW = started;
          state = PREPARE;
        }
      }
      case PREPARE -> {
        prepare();
        state = RUN;
        ready = false;
      }
      case RUN -> {
        ready = true;
        if (fired) {
          fire();
        }
      }
      default -> {
        if (!valid) {
          state = IDLE;
        }
      }
    }
    if (!fired) {
      beats = nextBeats;
      units = nextUnits;
    }
  }

  private long regionBeats() {
    return machine.regionBeats(loadW.get(LoadW.WORDS));
  }

  private void prepare() {
    moved = true;
    regionStart = loadW.get(LoadW.DRAM) + port * loadW.get(LoadW.PORT_STRIDE);
    address = regionStart;
    left = regionBeats();
    partsLeft = loadW.get(LoadW.WORDS);
    repeatsLeft = loadW.get(LoadW.REPEATS);
    regionsLeft = loadW.get(LoadW.REGIONS);
  }

  private void fire() {
    moved = true;
    ready = false;
    credit -= units;
    if (!gather) {
      splitParts.add(units);
    }
    address += (long) beats * machine.beatBytes();
    left -= beats;
    partsLeft -= units;
    if (left > 0) {
      return;
    }
    left = regionBeats();
    partsLeft = loadW.get(LoadW.WORDS);
    if (--repeatsLeft > 0) {
      address = regionStart;
      return;
    }
    repeatsLeft = loadW.get(LoadW.REPEATS);
    regionStart = address;
    if (--regionsLeft == 0) {
      state = FINISHED;
      done = true;
    }
  }
}
