// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.numeric.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A node of an ONNX graph as the file has it.
 *
 * @param name may be empty or shared
 * @param inputs names; an empty one stands for an optional input left out
 * @param outputs names; an empty one stands for an output not wanted
 */
record RawNode(
    String name,
    String domain,
    String type,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes) {
  RawNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Map.copyOf(attributes);
  }

  /** An attribute's value. */
  sealed interface Attribute {
    /** ONNX's name of its kind. */
    default String kind() {
      return switch (this) {
        case IntValue _ -> "INT";
        case FloatValue _ -> "FLOAT";
        case StringValue _ -> "STRING";
        case TensorValue _ -> "TENSOR";
        case IntValues _ -> "INTS";
        case FloatValues _ -> "FLOATS";
        case OtherValue other -> other.name();
      };
    }
  }

  record IntValue(long value) implements Attribute {}

  record FloatValue(float value) implements Attribute {}

  record StringValue(String value) implements Attribute {}

  record TensorValue(Tensor value) implements Attribute {}

  record IntValues(List<Long> values) implements Attribute {
    IntValues {
      values = List.copyOf(values);
    }
  }

  record FloatValues(List<Float> values) implements Attribute {
    FloatValues {
      values = List.copyOf(values);
    }
  }

  /** A kind that no supported operator takes: a graph, a sparse tensor, a list of strings. */
  record OtherValue(String name) implements Attribute {}
}
