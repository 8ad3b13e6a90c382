// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Store;

/** STORE: systole_store, words from the banks into bursts. */
final class MapStore {
  private static final int COLLECT = 0;
  private static final int ADDRESS = 1;
  private static final int DATA = 2;
  private static final int READ_CYCLES = 4;

  private final MachineConfig machine;
  private final int wordsPerBeat;
  private Instruction store;
  private boolean active;
  private boolean finished;
  private boolean done;
  private int state;
  private long wordsLeft;
  private long wordsRead;
  private long beatsSent;
  private long run;
  private long runAddress;
  private long runLeft;
  private long readFrom;

  MapStore(MachineConfig machine, Instruction none) {
    this.machine = machine;
    this.store = none;
    this.wordsPerBeat = machine.dramAccess().portBits() / machine.featureWordBits();
  }

  boolean isDone() {
    return done;
  }

  boolean isIdle() {
    return !active;
  }

  private long runs() {
    return store.get(Store.ROWS) * store.get(Store.PLANES);
  }

  void clock(long now, Instruction started, boolean valid, Port port) {
    done = false;
    if (valid && !active && !finished) {
      begin(now, started);
    } else if (active) {
      step(now, port);
    }
    if (!valid) {
      finished = false;
    }
  }

  private void begin(long now, Instruction started) {
    store = started;
    active = true;
    state = COLLECT;
    wordsLeft = runs() * store.get(Store.ROW_WORDS);
    wordsRead = 0;
    beatsSent = 0;
    run = 0;
    readFrom = now + READ_CYCLES;
    nextRun();
  }

  private void nextRun() {
    long planes = store.get(Store.PLANES);
    runAddress =
        store.get(Store.DRAM)
            + run / planes * store.get(Store.ROW_PITCH)
            + run % planes * store.get(Store.PLANE_PITCH);
    runLeft = Math.ceilDiv(store.get(Store.ROW_WORDS), (long) wordsPerBeat);
  }

  private void step(long now, Port port) {
    if (wordsLeft > 0 && now >= readFrom) {
      wordsLeft--;
      wordsRead++;
    }
    int beats =
        Bursts.beats(runAddress, runLeft, machine.beatBytes(), machine.dramAccess().burstBeats());
    switch (state) {
      case COLLECT -> {
        boolean more = run < runs();
        boolean room = port.responsesDue(now) < machine.dramAccess().outstanding();
        if (more && room && (wordsLeft == 0 || wordsRead / wordsPerBeat - beatsSent >= beats)) {
          state = ADDRESS;
        } else if (!more && port.written(now)) {
          active = false;
          finished = true;
          done = true;
        }
      }
      case ADDRESS -> {
        if (port.writeAddressReady(now)) {
          port.write(beats);
          state = DATA;
        }
      }
      default -> {
        if (port.isWritten()) {
          beatsSent += beats;
          runAddress += (long) beats * machine.beatBytes();
          runLeft -= beats;
          if (runLeft == 0) {
            run++;
            nextRun();
          }
          state = COLLECT;
        }
      }
    }
  }
}
