// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.Int128;

/** The oracle's accumulator: an exact sum of products in 128 bits. */
final class ExactSum {
  private long high;
  private long low;

  /** Starts over from a value. */
  void set(Int128 start) {
    high = start.high();
    low = start.low();
  }

  /** Adds a · b, whose product fits 64 bits. */
  void add(long a, long b) {
    long product = a * b;
    low += product;
    high += (product >> 63) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
  }

  Int128 value() {
    return new Int128(high, low);
  }
}
