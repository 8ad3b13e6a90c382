// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Where the result lies.
 *
 * @param value its name in the graph
 * @param probabilities whether it is a softmax: unsigned 16-bit values, class after class
 */
public record OutputPort(
    String value, Shape shape, FixedFormat format, DramMap map, boolean probabilities) {
  private static final byte SPOILED = 0x5A;

  /** Overwrites the result's place, so that what is read later was written by the next run. */
  public void spoil(MemorySegment memory) {
    memory.asSlice(map.offset(), map.sizeBytes()).fill(SPOILED);
  }

  /** Reads the result of a run. */
  public FixedTensor read(MemorySegment memory) {
    long[] elements = new long[Math.toIntExact(map.map().size())];
    int[] next = {0};
    map.read(memory, element -> elements[next[0]++] = element);
    Tensor values = Tensor.zeros(shape, FixedTensor.storage(format));
    for (int i = 0; i < values.size(); i++) {
      values.set(i, probabilities ? probability(elements, i) : elements[i]);
    }
    return new FixedTensor(values, format);
  }

  private long probability(long[] elements, int index) {
    return map.elementBytes() == 2
        ? elements[index] & 0xFFFF
        : (elements[2 * index] & 0xFF) | (elements[2 * index + 1] & 0xFF) << 8;
  }
}
