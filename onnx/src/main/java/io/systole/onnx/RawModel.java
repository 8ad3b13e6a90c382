// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.numeric.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What an ONNX file says, unchecked and not yet lowered.
 *
 * @param opset version of the default operator set
 * @param inputs the graph's inputs, which may also be initializers (always so before IR 4)
 * @param initializers name to value
 */
record RawModel(
    long irVersion,
    long opset,
    String name,
    List<RawValue> inputs,
    Map<String, Tensor> initializers,
    List<RawNode> nodes,
    List<RawValue> outputs) {
  RawModel {
    inputs = List.copyOf(inputs);
    initializers = Map.copyOf(initializers);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
  }
}
