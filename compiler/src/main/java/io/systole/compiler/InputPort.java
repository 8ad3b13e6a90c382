// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import java.lang.foreign.MemorySegment;

/**
 * Where the image goes.
 *
 * @param value its name in the graph
 * @param shape [1,c,h,w] or [1,c]
 */
public record InputPort(String value, Shape shape, FixedFormat format, DramMap map) {
  /**
   * Writes an image into a run's memory.
   *
   * @throws IllegalArgumentException if shape or format differ
   */
  public void write(FixedTensor image, MemorySegment memory) {
    if (!image.shape().equals(shape) || !image.format().equals(format)) {
      throw new IllegalArgumentException(
          "input %s: expected %s in format %s, found %s in format %s"
              .formatted(value, shape, format, image.shape(), image.format()));
    }
    map.write(image.values(), memory);
  }
}
