// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.machine.MachineConfig;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntConsumer;

/**
 * A map in DRAM: feature word (y, plane, x) at {@code offset} + y · rowPitch + plane · planePitch +
 * x words; channel c is lane c mod lanes of plane c div lanes (docs/hardware.md section 4).
 *
 * @param offset bytes from MEMORY_BASE
 * @param planePitch bytes from plane to plane of a row
 * @param rowPitch bytes from row to row
 * @param lanes channels of a word
 * @param elementBytes of a channel: 1 or 2
 */
public record DramMap(
    MapShape map, long offset, int planePitch, int rowPitch, int lanes, int elementBytes) {
  private static final int ROW_ALIGNMENT_BYTES = 128;

  /** The usual layout of a map at an offset. */
  static DramMap of(MachineConfig machine, MapShape map, long offset) {
    int lanes = machine.unrolling().postLanes();
    int elementBytes = machine.quantization().elementBits() / 8;
    int planePitch = roundUp(map.width() * lanes * elementBytes, machine.beatBytes());
    int rowPitch = roundUp(Math.ceilDiv(map.channels(), lanes) * planePitch, ROW_ALIGNMENT_BYTES);
    return new DramMap(map, offset, planePitch, rowPitch, lanes, elementBytes);
  }

  private static int roundUp(int bytes, int to) {
    return Math.ceilDiv(bytes, to) * to;
  }

  /** Channel words of a pixel. */
  public int planes() {
    return Math.ceilDiv(map.channels(), lanes);
  }

  public long sizeBytes() {
    return (long) map.height() * rowPitch;
  }

  /** Bytes that the values take without padding. */
  public long valueBytes() {
    return map.size() * elementBytes;
  }

  private long address(int channel, int y) {
    return offset
        + (long) y * rowPitch
        + (long) channel / lanes * planePitch
        + (long) channel % lanes * elementBytes;
  }

  /** Writes integers in the order [channel, row, column]. */
  void write(Tensor values, MemorySegment memory) {
    long index = 0;
    for (int c = 0; c < map.channels(); c++) {
      for (int y = 0; y < map.height(); y++) {
        long at = address(c, y);
        for (int x = 0; x < map.width(); x++, at += (long) lanes * elementBytes) {
          long value = values.longAt(index++);
          if (elementBytes == 2) {
            memory.set(Tensor.SHORT, at, (short) value);
          } else {
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
          }
        }
      }
    }
  }

  /** Reads the integers in the order [channel, row, column]. */
  public void read(MemorySegment memory, IntConsumer sink) {
    for (int c = 0; c < map.channels(); c++) {
      for (int y = 0; y < map.height(); y++) {
        long at = address(c, y);
        for (int x = 0; x < map.width(); x++, at += (long) lanes * elementBytes) {
          sink.accept(
              elementBytes == 2
                  ? memory.get(Tensor.SHORT, at)
                  : memory.get(ValueLayout.JAVA_BYTE, at));
        }
      }
    }
  }
}
