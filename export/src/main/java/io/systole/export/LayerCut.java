// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Cuts one layer out of a model: a node with the Relu, LRN and pooling that stream behind it, one
 * pass through the machine. A large convolution alone would not fit the feature banks.
 */
final class LayerCut {
  private LayerCut() {}

  static FixedModel of(FixedModel model, String name) {
    Graph graph = model.graph();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean begins = nodes.isEmpty() && node.name().equals(name);
      boolean follows =
          !nodes.isEmpty()
              && streams(node.op())
              && node.inputs().getFirst().equals(nodes.getLast().output());
      if (begins || follows) {
        nodes.add(node);
      }
    }
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException(
          "--layer %s: expected one of %s".formatted(name, names(graph)));
    }
    Node first = nodes.getFirst();
    List<Value> parameters =
        graph.parameters().stream().filter(p -> first.inputs().contains(p.name())).toList();
    Graph cut =
        new Graph(
            graph.name() + "-" + name,
            List.of(input(graph, first.inputs().getFirst())),
            parameters,
            nodes,
            List.of(nodes.getLast().output()));
    return restrict(model, cut);
  }

  private static boolean streams(Op op) {
    return op instanceof Op.Relu
        || op instanceof Op.Lrn
        || op instanceof Op.MaxPool
        || op instanceof Op.AveragePool;
  }

  /** Every node that is not a Relu or a change of shape. */
  private static String names(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> !(node.op() instanceof Op.Relu || node.op() instanceof Op.Flatten))
        .map(Node::name)
        .collect(Collectors.joining(", "));
  }

  private static Value input(Graph graph, String name) {
    return graph.inputs().stream()
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseGet(
            () ->
                new Value(
                    name,
                    ElementType.FLOAT32,
                    Objects.requireNonNull(ShapeInference.shapes(graph).get(name))));
  }

  private static FixedModel restrict(FixedModel model, Graph cut) {
    Map<String, FixedFormat> formats = new HashMap<>();
    Map<String, FixedTensor> weights = new HashMap<>();
    Map<String, Tensor> biases = new HashMap<>();
    cut.inputs().forEach(value -> formats.put(value.name(), model.format(value.name())));
    cut.nodes().forEach(node -> formats.put(node.output(), model.format(node.output())));
    for (Value parameter : cut.parameters()) {
      FixedTensor weight = model.weights().get(parameter.name());
      Tensor bias = model.biases().get(parameter.name());
      if (weight != null) {
        weights.put(parameter.name(), weight);
      }
      if (bias != null) {
        biases.put(parameter.name(), bias);
      }
    }
    return new FixedModel(cut, formats, weights, biases);
  }
}
