// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.Shape;
import java.util.Arrays;

/**
 * The numpy broadcast of one operand: for each output element, in row-major order, the offset of
 * the operand's element that it reads. Axes are aligned at the end; an extent of 1 repeats.
 */
final class Broadcast {
  private Broadcast() {}

  /** Offsets, one for each element of the output. */
  static int[] offsets(Shape operand, Shape output) {
    int[] offsets = new int[Math.toIntExact(output.size())];
    if (operand.equals(output)) {
      Arrays.setAll(offsets, i -> i);
      return offsets;
    }
    int skip = output.rank() - operand.rank();
    long[] strides = operand.strides();
    long[] outputStrides = output.strides();
    for (int axis = 0; axis < operand.rank(); axis++) {
      if (operand.dim(axis) == 1) {
        continue;
      }
      int extent = output.dim(skip + axis);
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] += (int) (i / outputStrides[skip + axis] % extent * strides[axis]);
      }
    }
    return offsets;
  }
}
