// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One memory port: the core's read side (systole_read) and the DRAM behind it, reads and writes.
 */
final class Port {
  /** Clients of the read side, in order of priority. */
  static final int FETCH = 0;

  static final int LOADF = 1;
  static final int LOADW = 2;

  /** No client. */
  static final int NOBODY = -1;

  /** A burst under way in the DRAM: beats left, the cycle from which it may give the first. */
  private record Read(int beats, long due) {}

  private final Dram dram;
  private final int index;
  private final int outstanding;
  private final Deque<Read> reads = new ArrayDeque<>();
  private final Deque<Integer> clients = new ArrayDeque<>();
  private int beatsDone;
  private long readBursts;
  private boolean requestHeld;
  private int requestBeats;
  private int requestClient;
  private boolean dataHeld;
  private boolean dataLast;
  private int writeBeats;
  private long writeBursts;
  private final Deque<Long> responses = new ArrayDeque<>();
  private boolean writeTurn;
  private boolean arReady;
  private boolean writeMoves;
  private long readBeatCount;
  private long writeBeatCount;

  Port(Dram dram, int index, int outstanding) {
    this.dram = dram;
    this.index = index;
    this.outstanding = outstanding;
  }

  /** First half of a cycle: the DRAM decides what the core sees. */
  void present(long cycle) {
    Read front = reads.peek();
    boolean readDue = front != null && front.due() <= cycle && !dataHeld;
    boolean writeDue = writeBeats > 0;
    writeMoves = false;
    if ((readDue || writeDue) && dram.active(index, cycle)) {
      writeMoves = writeDue && (!readDue || writeTurn);
      if (readDue && writeDue) {
        writeTurn = !writeTurn;
      }
      if (readDue && !writeMoves && front != null) {
        dataHeld = true;
        dataLast = ++beatsDone == front.beats();
        if (dataLast) {
          reads.remove();
          beatsDone = 0;
        }
      }
    }
    arReady = reads.size() < Dram.OUTSTANDING && !dram.pauses(index, 1, cycle);
  }

  /** Whether a burst can be asked for in this cycle. */
  boolean hasRoom() {
    return (!requestHeld || arReady) && clients.size() + (requestHeld ? 1 : 0) < outstanding;
  }

  /** The client whose beat arrives in this cycle, or NOBODY; {@code consume} takes it. */
  int arriving() {
    Integer client = clients.peek();
    return dataHeld && client != null ? client : NOBODY;
  }

  void consume() {
    dataHeld = false;
    readBeatCount++;
    if (dataLast) {
      clients.remove();
    }
  }

  /** Second half: the address channel moves; {@code beats} is 0 where nobody asks. */
  void clock(long cycle, int client, int beats) {
    if (requestHeld && arReady) {
      reads.add(new Read(requestBeats, cycle + dram.latency(index, 0, readBursts++)));
      clients.add(requestClient);
      requestHeld = false;
    }
    if (beats > 0) {
      requestHeld = true;
      requestBeats = beats;
      requestClient = client;
    }
    if (writeMoves) {
      writeBeatCount++;
      if (--writeBeats == 0) {
        responses.add(cycle + dram.latency(index, 2, writeBursts++));
      }
    }
  }

  /** Starts a write burst; one at a time. */
  void write(int beats) {
    writeBeats = beats;
  }

  boolean writeAddressReady(long cycle) {
    return !dram.pauses(index, 2, cycle);
  }

  /** Whether all beats of the write burst have moved. */
  boolean isWritten() {
    return writeBeats == 0;
  }

  /** Write bursts whose response has not come. */
  int responsesDue(long cycle) {
    while (!responses.isEmpty() && responses.getFirst() < cycle) {
      responses.removeFirst();
    }
    return responses.size();
  }

  /** Whether every write burst has had its response. */
  boolean written(long cycle) {
    return writeBeats == 0 && responsesDue(cycle) == 0;
  }

  boolean isIdle() {
    return !requestHeld && clients.isEmpty() && writeBeats == 0;
  }

  long beats() {
    return readBeatCount + writeBeatCount;
  }
}
