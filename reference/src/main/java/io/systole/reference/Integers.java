// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.ElementType;
import io.systole.numeric.Tensor;

/**
 * The elements of an integer tensor as arrays; a backing array is shared where the type is right.
 */
final class Integers {
  private Integers() {}

  static int[] of(Tensor tensor) {
    if (tensor.data().heapBase().orElse(null) instanceof int[] array
        && array.length == tensor.size()) {
      return array;
    }
    int[] integers = new int[Math.toIntExact(tensor.size())];
    if (tensor.type() == ElementType.INT16) {
      short[] shorts = shorts(tensor);
      for (int i = 0; i < integers.length; i++) {
        integers[i] = shorts[i];
      }
    } else {
      for (int i = 0; i < integers.length; i++) {
        integers[i] = (int) tensor.longAt(i);
      }
    }
    return integers;
  }

  /** Elements that fit 16 bits. */
  static short[] shorts(Tensor tensor) {
    if (tensor.type() != ElementType.INT16) {
      short[] shorts = new short[Math.toIntExact(tensor.size())];
      for (int i = 0; i < shorts.length; i++) {
        shorts[i] = (short) tensor.longAt(i);
      }
      return shorts;
    }
    return tensor.data().heapBase().orElse(null) instanceof short[] array
            && array.length == tensor.size()
        ? array
        : tensor.data().toArray(Tensor.SHORT);
  }
}
