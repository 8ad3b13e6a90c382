// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

/** How long a burst may be: systole_burst. */
final class Bursts {
  private static final int BORDER_BYTES = 4096;

  private Bursts() {}

  /** Beats of the next burst at an address, of so many left, within 4 KiB. */
  static int beats(long address, long left, int beatBytes, int burstBeats) {
    long toBorder = (BORDER_BYTES - address % BORDER_BYTES) / beatBytes;
    return (int) Math.min(Math.min(left, burstBeats), toBorder);
  }
}
