// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A graph in which every tensor has a fixed-point format: what {@link FixedEngine} runs and {@code
 * quantize} makes.
 *
 * <p>A parameter is a weight (integers with a format), a bias (real values; each node that adds it
 * rounds it to an integer at its accumulator's scale, half-even, once), or both.
 *
 * @param formats of every input and every node's output
 * @param weights parameters that operators read as values
 * @param biases parameters that Conv and Gemm add, FLOAT32 or FLOAT64
 */
public record FixedModel(
    Graph graph,
    Map<String, FixedFormat> formats,
    Map<String, FixedTensor> weights,
    Map<String, Tensor> biases) {
  /**
   * The format of a Softmax output: unsigned &lt;16,0&gt;, one sign bit added because a {@link
   * FixedFormat} is signed.
   */
  public static final FixedFormat PROBABILITY = FixedFormat.of(17, 1);

  public FixedModel {
    formats = Map.copyOf(formats);
    weights = Map.copyOf(weights);
    biases = Map.copyOf(biases);
    for (Value input : graph.inputs()) {
      require(formats.containsKey(input.name()), graph, "input", input.name());
    }
    for (Node node : graph.nodes()) {
      require(formats.containsKey(node.output()), graph, "output", node.output());
    }
    for (Value parameter : graph.parameters()) {
      FixedTensor weight = weights.get(parameter.name());
      Tensor values = weight == null ? biases.get(parameter.name()) : weight.values();
      if (values == null) {
        throw new IllegalArgumentException(
            "%s: no values for parameter %s".formatted(graph.name(), parameter.name()));
      }
      if (!values.shape().equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "%s: parameter %s: expected shape %s, found %s"
                .formatted(graph.name(), parameter.name(), parameter.shape(), values.shape()));
      }
    }
  }

  /**
   * A float model with one format for every tensor, the paper's choice; only a Softmax has its own.
   *
   * <p>A parameter that Conv or Gemm adds is a bias, what else is read is a weight.
   */
  public static FixedModel uniform(Model model, FixedFormat format) {
    Graph graph = model.graph();
    Map<String, FixedFormat> formats = new HashMap<>();
    graph.inputs().forEach(input -> formats.put(input.name(), format));
    Set<String> read = new HashSet<>();
    Set<String> added = new HashSet<>();
    for (Node node : graph.nodes()) {
      formats.put(node.output(), node.op() instanceof Op.Softmax ? PROBABILITY : format);
      List<String> integers = integers(node);
      read.addAll(integers);
      added.addAll(node.inputs().subList(integers.size(), node.inputs().size()));
    }
    Map<String, FixedTensor> weights = new HashMap<>();
    Map<String, Tensor> biases = new HashMap<>();
    for (Value parameter : graph.parameters()) {
      Tensor values = Objects.requireNonNull(model.weights().get(parameter.name()));
      if (read.contains(parameter.name())) {
        weights.put(parameter.name(), FixedTensor.quantize(values, format));
      }
      if (added.contains(parameter.name())) {
        biases.put(parameter.name(), values);
      }
    }
    return new FixedModel(graph, formats, weights, biases);
  }

  /** The inputs of a node that hold integers: all but the bias of Conv and Gemm. */
  static List<String> integers(Node node) {
    return switch (node.op()) {
      case Op.Conv _, Op.Gemm _ -> node.inputs().subList(0, 2);
      default -> node.inputs();
    };
  }

  private static void require(boolean present, Graph graph, String kind, String name) {
    if (!present) {
      throw new IllegalArgumentException(
          "%s: no format for %s %s".formatted(graph.name(), kind, name));
    }
  }

  /**
   * The format of any value that holds integers: an input, a weight or a node's output.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public FixedFormat format(String name) {
    FixedTensor weight = weights.get(name);
    FixedFormat format = weight == null ? formats.get(name) : weight.format();
    if (format == null) {
      throw new IllegalArgumentException(
          "%s: value %s has no fixed-point format".formatted(graph.name(), name));
    }
    return format;
  }
}
