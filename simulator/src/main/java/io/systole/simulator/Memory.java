// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.isa.MachineError;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The memory image, as byte offsets from MEMORY_BASE; the segment is the caller's and is written by
 * STORE.
 */
final class Memory {
  private final MemorySegment bytes;
  private final int beatBytes;

  Memory(MemorySegment bytes, int beatBytes) {
    this.bytes = bytes;
    this.beatBytes = beatBytes;
  }

  /** Refuses an access outside the image or off a beat, as the hardware's DMA does. */
  void check(int index, long offset, long sizeBytes) {
    if (offset < 0 || offset % beatBytes != 0 || offset + sizeBytes > bytes.byteSize()) {
      throw new MachineFault(
          MachineError.ADDRESS,
          index,
          "%d bytes at %d: not within a memory of %d bytes, beat aligned (%d)"
              .formatted(sizeBytes, offset, bytes.byteSize(), beatBytes));
    }
  }

  /** Element {@code number} of the given width (8 or 16 bits) behind an offset, sign-extended. */
  short element(long offset, long number, int elementBits) {
    return elementBits == 16
        ? bytes.get(Tensor.SHORT, offset + 2 * number)
        : bytes.get(ValueLayout.JAVA_BYTE, offset + number);
  }

  void setElement(long offset, long number, int elementBits, short value) {
    if (elementBits == 16) {
      bytes.set(Tensor.SHORT, offset + 2 * number, value);
    } else {
      bytes.set(ValueLayout.JAVA_BYTE, offset + number, (byte) value);
    }
  }
}
