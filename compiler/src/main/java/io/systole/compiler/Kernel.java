// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;

/** The weights of a convolution as the machine streams them: one for each output and beat. */
sealed interface Kernel {
  /** Weight 1 from each channel to itself, no bias: an operator without weights of its own. */
  record Identity() implements Kernel {}

  /**
   * Trained weights.
   *
   * @param weights [out, in/group, kh, kw], or as a matrix [out, in] or [in, out]
   * @param inputMajor whether the matrix is [in, out]
   * @param biases one for each output at the accumulator's scale
   * @param groups of the operator; the machine may run fewer, with zeros between them
   */
  record Trained(FixedTensor weights, boolean inputMajor, Biases biases, int groups)
      implements Kernel {

    /** All weights in the tensor's order. */
    short[] values() {
      Tensor tensor = weights.values();
      return tensor.type().sizeBytes() == 2
          ? tensor.data().toArray(Tensor.SHORT)
          : narrowed(tensor);
    }

    private static short[] narrowed(Tensor tensor) {
      short[] values = new short[Math.toIntExact(tensor.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (short) tensor.longAt(i);
      }
      return values;
    }
  }

  /** Biases by output channel, each of at most 48 bits. */
  final class Biases {
    private final long[] values;

    Biases(long[] values) {
      this.values = values;
    }

    /** The bias of a channel; a single value holds for all. */
    long at(int channel) {
      return values[values.length == 1 ? 0 : channel];
    }
  }
}
