// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadF;

/** LOADF: systole_loadf, from a row's address to words in the banks. */
final class RowLoad {
  private static final int LEAST_FIFO_BEATS = 64;

  private final MachineConfig machine;
  private final int wordsPerBeat;
  private Instruction loadF;
  private boolean active;
  private boolean finished;
  private boolean done;
  private boolean requesting;
  private int runReadyIn;
  private long row;
  private long plane;
  private long runAddress;
  private long runLeft;
  private boolean firstInRow;
  private long rowsAsked;
  private long rowsAskedBefore;
  private int room;
  private int fifoBeats;
  private long wordInRun;
  private long writtenPlane;
  private long writtenRows;
  private boolean rowLoaded;
  private boolean banksTaken;

  RowLoad(MachineConfig machine, Instruction none) {
    this.machine = machine;
    this.loadF = none;
    this.wordsPerBeat = machine.dramAccess().portBits() / machine.featureWordBits();
    int burst = machine.dramAccess().burstBeats();
    this.room = burst < 16 ? LEAST_FIFO_BEATS : 4 * burst;
  }

  private long totalRows() {
    return loadF.get(LoadF.ROWS) * loadF.get(LoadF.PASSES);
  }

  private long runBeats() {
    return Math.ceilDiv(loadF.get(LoadF.ROW_WORDS), (long) wordsPerBeat);
  }

  boolean wants(long rowsReleased) {
    if (!active) {
      return false;
    }
    boolean rowFree =
        !loadF.is(LoadF.STREAM)
            || !firstInRow
            || rowsAskedBefore + rowsAsked - rowsReleased < loadF.get(LoadF.RING_ROWS);
    return requesting && runReadyIn == 0 && rowFree && beats() <= room;
  }

  int beats() {
    return Bursts.beats(
        runAddress, runLeft, machine.beatBytes(), machine.dramAccess().burstBeats());
  }

  boolean isDone() {
    return done;
  }

  boolean isIdle() {
    return !active;
  }

  /** Whether POST writes to the banks in this cycle: LOADF waits then. */
  void banksTaken(boolean taken) {
    banksTaken = taken;
  }

  /** Whether a streamed row was completed in the cycle before. */
  boolean rowLoaded() {
    return rowLoaded;
  }

  void clock(Instruction started, boolean valid, boolean fired, boolean beat) {
    done = false;
    rowLoaded = false;
    boolean start = valid && !active && !finished;
    if (fired) {
      fire();
    } else if (runReadyIn > 0) {
      runReadyIn--;
    }
    if (!banksTaken) {
      write();
    }
    if (beat) {
      fifoBeats++;
    }
    if (start) {
      begin(started);
    }
    if (!valid) {
      finished = false;
    }
  }

  private void begin(Instruction started) {
    loadF = started;
    active = true;
    requesting = true;
    rowsAskedBefore += rowsAsked;
    rowsAsked = 0;
    row = 0;
    plane = 0;
    writtenPlane = 0;
    writtenRows = 0;
    wordInRun = 0;
    firstInRow = true;
    run();
    runReadyIn = 1;
  }

  private void run() {
    runAddress =
        loadF.get(LoadF.DRAM)
            + row % loadF.get(LoadF.ROWS) * loadF.get(LoadF.ROW_PITCH)
            + plane * loadF.get(LoadF.PLANE_PITCH);
    runLeft = runBeats();
  }

  private void fire() {
    int beats = beats();
    room -= beats;
    runAddress += (long) beats * machine.beatBytes();
    runLeft -= beats;
    firstInRow = false;
    runReadyIn = 1;
    if (runLeft > 0) {
      return;
    }
    if (++plane == loadF.get(LoadF.PLANES)) {
      plane = 0;
      row++;
      firstInRow = true;
      if (loadF.is(LoadF.STREAM)) {
        rowsAsked++;
      }
      requesting = row < totalRows();
    }
    run();
  }

  /** A word a cycle from the FIFO to the banks. */
  private void write() {
    if (!active || fifoBeats == 0) {
      return;
    }
    wordInRun++;
    boolean runEnds = wordInRun == loadF.get(LoadF.ROW_WORDS);
    if (runEnds || wordInRun % wordsPerBeat == 0) {
      fifoBeats--;
      room++;
    }
    if (!runEnds) {
      return;
    }
    wordInRun = 0;
    if (++writtenPlane < loadF.get(LoadF.PLANES)) {
      return;
    }
    writtenPlane = 0;
    writtenRows++;
    rowLoaded = loadF.is(LoadF.STREAM);
    if (writtenRows == totalRows()) {
      active = false;
      finished = true;
      done = true;
    }
  }
}
