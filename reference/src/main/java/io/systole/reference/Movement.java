// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Operators that only move elements (Concat, Transpose, Pad), the same for every element type; the
 * result owns fresh memory.
 */
final class Movement {
  private Movement() {}

  /** Inputs joined along an axis: blocks of the inner axes, input by input. */
  static Tensor concat(List<Tensor> inputs, int axis, Shape output) {
    Tensor result = Tensor.zeros(output, inputs.getFirst().type());
    int at = output.axis(axis);
    long outer = output.size(0, at);
    long to = 0;
    for (long i = 0; i < outer; i++) {
      for (Tensor input : inputs) {
        long blockBytes = input.sizeBytes() / outer;
        MemorySegment.copy(input.data(), i * blockBytes, result.data(), to, blockBytes);
        to += blockBytes;
      }
    }
    return result;
  }

  /** Output axis i is input axis perm[i]. */
  static Tensor transpose(Tensor input, List<Integer> perm, Shape output) {
    long[] strides = input.shape().strides();
    long[][] offsets = new long[perm.size()][];
    for (int axis = 0; axis < perm.size(); axis++) {
      offsets[axis] = new long[output.dim(axis)];
      for (int i = 0; i < offsets[axis].length; i++) {
        offsets[axis][i] = i * strides[perm.get(axis)];
      }
    }
    return gather(input, Tensor.zeros(output, input.type()), offsets);
  }

  /**
   * Every axis padded or cut.
   *
   * @param fill an output of the right shape, full of the constant
   */
  static Tensor pad(Tensor input, Op.Pad pad, Tensor fill) {
    Shape from = input.shape();
    long[] strides = from.strides();
    long[][] offsets = new long[from.rank()][];
    for (int axis = 0; axis < from.rank(); axis++) {
      offsets[axis] = new long[fill.shape().dim(axis)];
      for (int i = 0; i < offsets[axis].length; i++) {
        int source = source(pad.mode(), i - pad.pads().get(axis), from.dim(axis));
        offsets[axis][i] = source < 0 ? -1 : source * strides[axis];
      }
    }
    return gather(input, fill, offsets);
  }

  /** The input coordinate that fills a place, or −1 for the constant. */
  private static int source(Op.PadMode mode, int at, int extent) {
    if (at >= 0 && at < extent) {
      return at;
    }
    return switch (mode) {
      case CONSTANT -> -1;
      case EDGE -> Math.clamp(at, 0, extent - 1);
      case REFLECT -> {
        if (extent == 1) {
          yield 0;
        }
        int period = 2 * (extent - 1);
        int phase = Math.floorMod(at, period);
        yield phase < extent ? phase : period - phase;
      }
    };
  }

  /**
   * Output element (i0, i1, …) from input offset Σ offsets[axis][i_axis]; where one of them is
   * negative the output keeps what it holds.
   */
  private static Tensor gather(Tensor input, Tensor output, long[][] offsets) {
    int[] at = new int[offsets.length];
    for (long to = 0; to < output.size(); to++) {
      long from = 0;
      boolean keep = false;
      for (int axis = 0; axis < at.length; axis++) {
        keep |= offsets[axis][at[axis]] < 0;
        from += offsets[axis][at[axis]];
      }
      if (!keep) {
        copy(input, from, output, to);
      }
      for (int axis = at.length - 1; axis >= 0 && ++at[axis] == offsets[axis].length; axis--) {
        at[axis] = 0;
      }
    }
    return output;
  }

  private static void copy(Tensor input, long from, Tensor output, long to) {
    switch (input.type().sizeBytes()) {
      case 1 ->
          output
              .data()
              .set(ValueLayout.JAVA_BYTE, to, input.data().get(ValueLayout.JAVA_BYTE, from));
      case 2 -> output.data().set(Tensor.SHORT, 2 * to, input.data().get(Tensor.SHORT, 2 * from));
      case 4 -> output.data().set(Tensor.INT, 4 * to, input.data().get(Tensor.INT, 4 * from));
      default -> output.data().set(Tensor.LONG, 8 * to, input.data().get(Tensor.LONG, 8 * from));
    }
  }
}
