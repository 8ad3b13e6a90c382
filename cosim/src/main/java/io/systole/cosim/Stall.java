// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

/** How the DRAM model behaves: docs/dram.md. */
public sealed interface Stall {
  /** Latency always 40, no pause but the board's own. */
  record None() implements Stall {}

  /** Latency 30 to 50 and pauses on every channel, from a seed; the same mean bandwidth. */
  record Random(long seed) implements Stall {}
}
