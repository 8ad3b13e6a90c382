// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

/**
 * The DRAM model's parameters, as the RTL's bench has them.
 *
 * <p>A port moves a beat, read or written, in {@code activeSlots} of every {@code slots} cycles.
 *
 * @param random latency 30 to 50 and pauses on every channel from the seed; else latency 40 and the
 *     slots' own pauses alone
 * @param startCycle cycle of the DRAM in which the run begins: pauses depend on the DRAM's own time
 */
public record Dram(int activeSlots, int slots, boolean random, long seed, long startCycle) {
  static final int OUTSTANDING = 8;
  private static final int LATENCY = 40;
  private static final int LEAST_LATENCY = 30;
  private static final int LATENCY_SPAN = 21;

  /** A DRAM whose time begins with the run. */
  public Dram(int activeSlots, int slots, boolean random, long seed) {
    this(activeSlots, slots, random, seed, 0);
  }

  /** A finalizer of good mixing (splitmix64), upper half. */
  private static long hash32(long seed, long a, long b) {
    long z = seed + a * 0x9E3779B97F4A7C15L + b * 0xD1B54A32D192ED03L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) >>> 32;
  }

  /** Whether a port may move a beat in a cycle of the run. */
  boolean active(int port, long runCycle) {
    long cycle = startCycle + runCycle;
    if (!random) {
      return (cycle + port) * activeSlots % slots < activeSlots;
    }
    // One pause in each window of 8 · slots cycles, of the same length in all.
    long window = 8L * slots;
    long length = 8L * (slots - activeSlots);
    long start = hash32(seed, port * 4L + 1, cycle / window) % (window - length + 1);
    long at = cycle % window;
    return at < start || at >= start + length;
  }

  /** Whether a port's address channel (1 read, 2 write) pauses in a cycle of the run. */
  boolean pauses(int port, int channel, long runCycle) {
    return random && hash32(seed, 1000 + port * 4L + channel, startCycle + runCycle) % 4 == 0;
  }

  /** Cycles from an address to its first beat, or from the last write beat to the response. */
  long latency(int port, int channel, long burst) {
    return random
        ? LEAST_LATENCY + hash32(seed, port * 4L + channel, burst) % LATENCY_SPAN
        : LATENCY;
  }
}
