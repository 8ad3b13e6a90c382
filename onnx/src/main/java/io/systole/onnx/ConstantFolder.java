// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Broadcasting;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Values of nodes whose inputs are all known, for the operators that exporters put between
 * constants: those that move elements, of any type, and sums and products (integer ones wrap
 * around).
 *
 * <p>Other operators on constants stay in the graph; engines compute them like any other.
 */
final class ConstantFolder {
  private ConstantFolder() {}

  static boolean folds(Op op) {
    return switch (op) {
      case Op.Identity _, Op.Dropout _, Op.Reshape _, Op.Flatten _ -> true;
      case Op.Squeeze _, Op.Unsqueeze _, Op.Transpose _, Op.Concat _ -> true;
      case Op.Add _, Op.Sum _, Op.Mul _ -> true;
      default -> false;
    };
  }

  /** The output, of the inferred shape; all inputs must have one type. */
  static Tensor fold(Node node, List<Tensor> inputs, Shape shape) {
    Tensor first = inputs.getFirst();
    for (Tensor input : inputs) {
      if (input.type() != first.type()) {
        throw new IllegalArgumentException(
            "%s: inputs of %s and %s".formatted(node.label(), first.type(), input.type()));
      }
    }
    return switch (node.op()) {
      case Op.Transpose transpose -> transpose(first, transpose.perm(), shape);
      case Op.Concat concat -> concat(inputs, first.shape().axis(concat.axis()), shape);
      case Op.Mul _ -> combine(true, inputs, shape);
      case Op.Add _, Op.Sum _ -> combine(false, inputs, shape);
      default -> first.reshape(shape);
    };
  }

  private static Tensor transpose(Tensor x, List<Integer> perm, Shape shape) {
    long[] from = x.shape().strides();
    long[] strides = perm.stream().mapToLong(axis -> from[axis]).toArray();
    Tensor y = Tensor.zeros(shape, x.type());
    Walk walk = new Walk(shape, strides);
    for (long i = 0; i < y.size(); i++) {
      copyElement(x, walk.offset, y, i);
      walk.next();
    }
    return y;
  }

  private static Tensor concat(List<Tensor> inputs, int axis, Shape shape) {
    Tensor y = Tensor.zeros(shape, inputs.getFirst().type());
    long rows = shape.size(0, axis);
    long to = 0;
    for (long row = 0; row < rows; row++) {
      for (Tensor x : inputs) {
        long bytes = x.shape().size(axis, x.shape().rank()) * x.type().sizeBytes();
        MemorySegment.copy(x.data(), row * bytes, y.data(), to, bytes);
        to += bytes;
      }
    }
    return y;
  }

  private static Tensor combine(boolean product, List<Tensor> inputs, Shape shape) {
    Tensor y = Tensor.zeros(shape, inputs.getFirst().type());
    for (int i = 0; i < inputs.size(); i++) {
      Tensor x = inputs.get(i);
      Walk walk = new Walk(shape, Broadcasting.strides(x.shape(), shape));
      for (long to = 0; to < y.size(); to++) {
        if (y.type().isFloat()) {
          double value = x.doubleAt(walk.offset);
          double before = y.doubleAt(to);
          y.set(to, i == 0 ? value : product ? before * value : before + value);
        } else {
          long value = x.longAt(walk.offset);
          long before = y.longAt(to);
          long result = i == 0 ? value : product ? before * value : before + value;
          y.set(to, wrap(y.type(), result));
        }
        walk.next();
      }
    }
    return y;
  }

  /** The lower bits, as integer arithmetic of that type leaves them. */
  private static long wrap(ElementType type, long value) {
    return switch (type) {
      case UINT8, BOOL -> value & 0xff;
      case INT8 -> (byte) value;
      case INT16 -> (short) value;
      case INT32 -> (int) value;
      default -> value;
    };
  }

  private static void copyElement(Tensor x, long from, Tensor y, long to) {
    int bytes = x.type().sizeBytes();
    MemorySegment.copy(x.data(), from * bytes, y.data(), to * bytes, bytes);
  }

  /** Row-major order through a shape, with the offset that strides give. */
  private static final class Walk {
    private final int[] extents;
    private final int[] at;
    private final long[] strides;
    private long offset;

    Walk(Shape shape, long[] strides) {
      this.extents = shape.toArray();
      this.at = new int[extents.length];
      this.strides = strides;
    }

    void next() {
      for (int axis = at.length - 1; axis >= 0; axis--) {
        offset += strides[axis];
        if (++at[axis] < extents[axis]) {
          return;
        }
        offset -= strides[axis] * extents[axis];
        at[axis] = 0;
      }
    }
  }
}
