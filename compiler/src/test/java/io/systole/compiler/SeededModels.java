// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.Value;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Whole graphs with seeded weights, one format for values and one for weights. */
public final class SeededModels {
  private SeededModels() {}

  /** A graph with weights of seed 1. */
  public static FixedModel of(Graph graph, FixedFormat values, FixedFormat weightFormat) {
    Model model = SeededWeights.of(graph, 1);
    Map<String, FixedFormat> formats = new HashMap<>();
    graph.inputs().forEach(input -> formats.put(input.name(), values));
    for (Node node : graph.nodes()) {
      boolean softmax = node.op() instanceof Op.Softmax;
      formats.put(node.output(), softmax ? FixedModel.PROBABILITY : values);
    }
    Map<String, FixedTensor> weights = new HashMap<>();
    Map<String, Tensor> biases = new HashMap<>();
    for (Value parameter : graph.parameters()) {
      Tensor tensor = model.weight(parameter.name());
      if (parameter.name().endsWith(".bias")) {
        biases.put(parameter.name(), tensor);
      } else {
        weights.put(parameter.name(), FixedTensor.quantize(tensor, weightFormat));
      }
    }
    return new FixedModel(graph, formats, weights, biases);
  }

  /** An image of noise around zero. */
  public static FixedTensor image(FixedModel model, long seed) {
    Value input = model.graph().inputs().getFirst();
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[Math.toIntExact(input.shape().size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1.7, 1.7);
    }
    return FixedTensor.quantize(Tensor.ofFloats(input.shape(), values), model.format(input.name()));
  }
}
