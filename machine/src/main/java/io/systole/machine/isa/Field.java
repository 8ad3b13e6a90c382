// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

/**
 * One field of an instruction: a run of bits, least significant first, little endian.
 *
 * @param name as in the RTL struct, lower case with underscores
 * @param index its place among the fields of its operation, the header's included
 * @param offset first bit, 0 to 511
 * @param width bits, 1 to 62
 * @param signed two's complement if so
 * @param range the values the hardware accepts; anything else is the error RANGE
 * @param unit of the value; empty for codes and flags
 * @param meaning one line for docs/isa.md
 */
public record Field(
    String name,
    int index,
    int offset,
    int width,
    boolean signed,
    Range range,
    String unit,
    String meaning) {

  /** Smallest and largest legal value, both included. */
  public record Range(long min, long max) {}

  /** Whether the hardware accepts the value. */
  public boolean accepts(long value) {
    return value >= range.min() && value <= range.max();
  }

  /** Largest value the bits can hold. */
  public long bitsMax() {
    return signed ? (1L << (width - 1)) - 1 : (1L << width) - 1;
  }

  /** Smallest value the bits can hold. */
  public long bitsMin() {
    return signed ? -(1L << (width - 1)) : 0;
  }

  /** Whether the legal range is narrower than the bits, so that the decoder must check it. */
  public boolean isRangeChecked() {
    return range.min() > bitsMin() || range.max() < bitsMax();
  }
}
