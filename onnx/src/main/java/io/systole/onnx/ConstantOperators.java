// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Op;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Constant and ConstantOfShape, and what exporters put between a shape and a Reshape: Shape, Gather
 * and Cast, which must vanish in folding.
 */
final class ConstantOperators {
  private ConstantOperators() {}

  static void constant(NodeContext node) {
    node.requireOneOutput();
    Attributes attributes = node.attributes();
    for (String name : List.of("value", "value_float", "value_floats", "value_int", "value_ints")) {
      if (attributes.has(name)) {
        node.output();
        node.define(0, value(attributes, name));
        return;
      }
    }
    attributes.requireAllRead();
    throw node.error("attribute value is missing");
  }

  private static Tensor value(Attributes attributes, String name) {
    return switch (attributes.required(name)) {
      case RawNode.TensorValue block when name.equals("value") -> block.value();
      case RawNode.FloatValue real when name.equals("value_float") ->
          Tensor.ofFloats(Shape.of(), real.value());
      case RawNode.IntValue number when name.equals("value_int") ->
          Tensor.ofLongs(Shape.of(), number.value());
      case RawNode.FloatValues reals when name.equals("value_floats") -> {
        Tensor tensor = Tensor.zeros(Shape.of(reals.values().size()), ElementType.FLOAT32);
        for (int i = 0; i < reals.values().size(); i++) {
          tensor.set(i, reals.values().get(i));
        }
        yield tensor;
      }
      case RawNode.IntValues numbers when name.equals("value_ints") ->
          Tensor.ofLongs(
              Shape.of(numbers.values().size()),
              numbers.values().stream().mapToLong(Long::longValue).toArray());
      case RawNode.Attribute other -> throw attributes.error(name, "its kind", other.kind());
    };
  }

  static void constantOfShape(NodeContext node) {
    node.requireOneOutput();
    List<Long> extents = node.integers(0, "input");
    for (long extent : extents) {
      if (extent < 0 || extent > Integer.MAX_VALUE) {
        throw node.error("input %s: expected extents".formatted(extents));
      }
    }
    Tensor value =
        node.attributes().tensor("value").orElseGet(() -> Tensor.ofFloats(Shape.of(1), 0));
    if (value.size() != 1) {
      throw node.attributes().error("value", "one element", value);
    }
    Shape shape = Shape.of(extents.stream().mapToInt(Long::intValue).toArray());
    node.reserve(shape);
    Tensor tensor = Tensor.zeros(shape, value.type());
    fill(tensor.data(), value.data());
    node.output();
    node.define(0, tensor);
  }

  /** Repeats the pattern, copying twice as much each time. */
  private static void fill(MemorySegment memory, MemorySegment pattern) {
    long filled = Math.min(memory.byteSize(), pattern.byteSize());
    MemorySegment.copy(pattern, 0, memory, 0, filled);
    while (filled < memory.byteSize()) {
      long more = Math.min(filled, memory.byteSize() - filled);
      MemorySegment.copy(memory, 0, memory, filled, more);
      filled += more;
    }
  }

  static void shape(NodeContext node) {
    node.requireOneOutput();
    Shape x = node.shape(0);
    int start = clamp(node.attributes().integer("start", 0), x.rank());
    int end = clamp(node.attributes().integer("end", x.rank()), x.rank());
    long[] extents = new long[Math.max(0, end - start)];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = x.dim(start + i);
    }
    node.output();
    node.define(0, Tensor.ofLongs(Shape.of(extents.length), extents));
  }

  private static int clamp(int axis, int rank) {
    return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
  }

  /** Entries of a constant list. */
  static void gather(NodeContext node) {
    node.requireOneOutput();
    Tensor data = node.constant(0, "data");
    Tensor indices = node.constant(1, "indices");
    int axis = node.attributes().integer("axis", 0);
    if (data.shape().rank() != 1 || (axis != 0 && axis != -1) || indices.type().isFloat()) {
      throw node.error(
          "only entries of a list can be gathered, found axis %d of %s".formatted(axis, data));
    }
    node.reserve(indices.shape());
    Tensor entries = Tensor.zeros(indices.shape(), data.type());
    int bytes = data.type().sizeBytes();
    for (long i = 0; i < indices.size(); i++) {
      long index = indices.longAt(i);
      long from = index < 0 ? index + data.size() : index;
      if (from < 0 || from >= data.size()) {
        throw node.error("index %d is outside %s".formatted(index, data));
      }
      entries.data().asSlice(i * bytes, bytes).copyFrom(data.data().asSlice(from * bytes, bytes));
    }
    node.output();
    node.define(0, entries);
  }

  /** Of constants; run-time values are in single precision already, and stay so. */
  static void cast(NodeContext node) {
    node.requireOneOutput();
    String name = ProtoTensors.typeName(node.attributes().integer("to"));
    ElementType to = ProtoTensors.elementType(node.label() + ": attribute to", name);
    Shape x = node.shape(0);
    Optional<Tensor> constant = node.constant(0);
    if (constant.isPresent()) {
      node.reserve(x);
      node.output();
      node.define(0, cast(node, constant.get(), to));
    } else if (to == ElementType.FLOAT32) {
      node.emit(new Op.Identity(), node.input(0));
      node.markFloat();
    } else {
      throw node.attributes().error("to", "FLOAT for a run-time value", name);
    }
  }

  private static Tensor cast(NodeContext node, Tensor x, ElementType to) {
    if (!x.type().isFloat() || to.isFloat()) {
      try {
        return x.to(to);
      } catch (ArithmeticException e) {
        throw node.error("a constant does not fit: " + e.getMessage());
      }
    }
    Tensor y = Tensor.zeros(x.shape(), to);
    for (long i = 0; i < x.size(); i++) {
      try {
        y.set(i, (long) x.doubleAt(i));
      } catch (ArithmeticException e) {
        throw node.error("a constant does not fit: " + e.getMessage());
      }
    }
    return y;
  }
}
