// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The inputs of a file matched with the values given for a run. */
final class RunTimeInputs {
  /** Integers up to here are exact in single precision, in which they are computed. */
  private static final long EXACT = 1L << Float.PRECISION;

  private RunTimeInputs() {}

  /** Checks that each value belongs to an input and has its type, rank and fixed extents. */
  static void check(RawModel model, Map<String, Tensor> given) {
    Set<String> names = new HashSet<>();
    for (RawValue input : model.inputs()) {
      names.add(input.name());
      Tensor value = given.get(input.name());
      if (value != null) {
        check(input, value);
      }
    }
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "no input is named %s; the inputs are %s".formatted(name, names));
      }
    }
  }

  private static void check(RawValue input, Tensor value) {
    String place = "input " + input.name();
    ElementType type = ProtoTensors.elementType(place, input.type());
    if (type != value.type()) {
      throw new IllegalArgumentException(
          "%s: expected elements of %s, found %s".formatted(place, type, value.type()));
    }
    if (input.dims().isPresent() && !matches(input.dims().get(), value.shape())) {
      throw new IllegalArgumentException(
          "%s: expected shape %s, found %s"
              .formatted(place, print(input.dims().get()), value.shape()));
    }
  }

  private static boolean matches(List<Long> dims, Shape shape) {
    if (dims.size() != shape.rank()) {
      return false;
    }
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (dims.get(axis) >= 0 && dims.get(axis) != shape.dim(axis)) {
        return false;
      }
    }
    return true;
  }

  private static String print(List<Long> dims) {
    return String.join("x", dims.stream().map(dim -> dim < 0 ? "?" : Long.toString(dim)).toList());
  }

  /** The graph's input: FLOAT32, with the extents of the value given, or else of the file. */
  static Value value(RawValue input, Map<String, Tensor> given) {
    String place = "input " + input.name();
    ProtoTensors.elementType(place, input.type());
    Tensor value = given.get(input.name());
    if (value != null) {
      requireExact(place, value);
      return new Value(input.name(), ElementType.FLOAT32, value.shape());
    }
    List<Long> dims =
        input
            .dims()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        place + ": the file gives no shape; give the run's input"));
    int[] extents = new int[dims.size()];
    for (int axis = 0; axis < extents.length; axis++) {
      long dim = dims.get(axis) < 0 && axis == 0 ? 1 : dims.get(axis);
      if (dim < 0 || dim > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "%s: extent %d of %s is open; give the run's input"
                .formatted(place, axis, print(dims)));
      }
      extents[axis] = (int) dim;
    }
    return new Value(input.name(), ElementType.FLOAT32, Shape.of(extents));
  }

  /** Refuses integers that single precision would round. */
  static void requireExact(String place, Tensor value) {
    if (value.type() != ElementType.INT32 && value.type() != ElementType.INT64) {
      return;
    }
    for (long i = 0; i < value.size(); i++) {
      if (Math.abs(value.longAt(i)) > EXACT) {
        throw new IllegalArgumentException(
            "%s: element %d: %d is not exact in single precision"
                .formatted(place, i, value.longAt(i)));
      }
    }
  }
}
