// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network that is trained, made from the one that is deployed: batch normalization where the
 * recipe says, LRN kept, dropped or replaced.
 *
 * <p>Batch normalization of layer L has the parameters {@code L.bn.scale}, {@code L.bn.bias},
 * {@code L.bn.mean} and {@code L.bn.var}; a convolution in front of one has no bias.
 */
final class TrainingGraph {
  private static final float EPSILON = 1e-5f;

  private final Graph deployed;
  private final Recipe recipe;
  private final Map<String, String> renamed = new HashMap<>();
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Set<String> dropped = new HashSet<>();
  private final List<Value> added = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  private TrainingGraph(Graph deployed, Recipe recipe) {
    this.deployed = deployed;
    this.recipe = recipe;
    deployed.parameters().forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
  }

  static Graph of(Graph deployed, Recipe recipe) {
    return new TrainingGraph(deployed, recipe).build();
  }

  private Graph build() {
    int channels = 0;
    for (Node node : deployed.nodes()) {
      if (node.op() instanceof Op.Conv) {
        channels = parameter(node.inputs().get(1)).dim(0);
      }
      add(node, channels);
    }
    List<Value> parameters = new ArrayList<>(deployed.parameters());
    parameters.removeIf(parameter -> dropped.contains(parameter.name()));
    parameters.addAll(added);
    List<String> outputs = deployed.outputs().stream().map(this::current).toList();
    return new Graph(deployed.name(), deployed.inputs(), parameters, nodes, outputs);
  }

  private void add(Node node, int channels) {
    List<String> inputs = node.inputs().stream().map(this::current).toList();
    boolean behindConv = recipe.normalization() != Recipe.Normalization.BATCH_NORM_INSTEAD_OF_LRN;
    switch (node.op()) {
      case Op.Conv conv when behindConv -> {
        if (inputs.size() == 3) {
          dropped.add(inputs.get(2));
        }
        nodes.add(new Node(node.name(), conv, inputs.subList(0, 2), node.output()));
        normalize(node.name(), node.output(), channels);
      }
      case Op.Lrn lrn -> {
        switch (recipe.normalization()) {
          case BATCH_NORM_AND_LRN ->
              nodes.add(new Node(node.name(), tuned(lrn), inputs, node.output()));
          case BATCH_NORM -> renamed.put(node.output(), inputs.getFirst());
          case BATCH_NORM_INSTEAD_OF_LRN -> {
            renamed.put(node.output(), inputs.getFirst());
            normalize(node.name(), inputs.getFirst(), channels);
            renamed.put(node.output(), current(inputs.getFirst()));
          }
        }
      }
      default -> nodes.add(new Node(node.name(), node.op(), inputs, node.output()));
    }
  }

  private Op.Lrn tuned(Op.Lrn lrn) {
    return new Op.Lrn(lrn.size(), recipe.lrn().alpha(), lrn.beta(), recipe.lrn().bias());
  }

  /**
   * Appends batch normalization of a value; whoever reads the value reads its result from now on.
   */
  private void normalize(String layer, String value, int channels) {
    List<String> inputs = new ArrayList<>();
    inputs.add(current(value));
    for (String suffix : List.of("scale", "bias", "mean", "var")) {
      Value parameter = new Value(layer + ".bn." + suffix, ElementType.FLOAT32, Shape.of(channels));
      added.add(parameter);
      inputs.add(parameter.name());
    }
    nodes.add(new Node(layer + ".bn", new Op.BatchNormalization(EPSILON), inputs, layer + ".bn"));
    renamed.put(value, layer + ".bn");
  }

  private String current(String value) {
    return renamed.getOrDefault(value, value);
  }

  private Shape parameter(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException(deployed.name() + " has no parameter " + name);
    }
    return shape;
  }
}
