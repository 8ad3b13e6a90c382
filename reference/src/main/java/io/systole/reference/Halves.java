// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

/**
 * Integers of up to 32 bits as two halves: v = high · 2^16 + low, high signed, low from 0 to 65535.
 *
 * <p>Σ x·w = 2^32 · Σ xh·wh + 2^16 · Σ (xh·wl + xl·wh) + Σ xl·wl. A product of halves is below 2^32
 * and the middle has two a term, so up to {@link #MOST_TERMS} every sum is an integer below 2^53:
 * exact in doubles, in any order.
 */
final class Halves {
  static final int BITS = 16;
  static final long MOST_TERMS = 1L << 20;

  private static final int MASK = (1 << BITS) - 1;

  private Halves() {}

  static int high(int value) {
    return value >> BITS;
  }

  static int low(int value) {
    return value & MASK;
  }
}
