// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/** The type of a tensor's elements; all are stored little endian. */
public enum ElementType {
  BOOL(1),
  INT8(1),
  UINT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FLOAT16(2),
  FLOAT32(4),
  FLOAT64(8);

  private final int sizeBytes;

  ElementType(int sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  /** Bytes an element. */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** Whether elements are floating point. */
  public boolean isFloat() {
    return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
  }
}
