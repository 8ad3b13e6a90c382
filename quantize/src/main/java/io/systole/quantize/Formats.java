// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.FixedFormat;
import io.systole.reference.FixedModel;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The fixed-point format of every value of a graph by name: inputs, weights, each node's output. A
 * bias has none: it is an integer at its accumulator's scale. A Softmax has {@link
 * FixedModel#PROBABILITY}.
 */
public record Formats(Map<String, FixedFormat> byValue) {
  public Formats {
    byValue = Collections.unmodifiableMap(new LinkedHashMap<>(byValue));
  }

  /** One format for everything. */
  public static Formats uniform(Graph graph, FixedFormat format) {
    Map<String, FixedFormat> formats = new LinkedHashMap<>();
    graph.inputs().forEach(input -> formats.put(input.name(), format));
    weights(graph).forEach(weight -> formats.put(weight, format));
    for (Node node : graph.nodes()) {
      boolean probability = node.op() instanceof Op.Softmax;
      formats.put(node.output(), probability ? FixedModel.PROBABILITY : format);
    }
    return new Formats(formats);
  }

  /** The format of a value. */
  public FixedFormat of(String value) {
    FixedFormat format = byValue.get(value);
    if (format == null) {
      throw new IllegalArgumentException("no format for value " + value);
    }
    return format;
  }

  /** Names of the parameters that are rounded to a format: all but biases, in the graph's order. */
  public static Set<String> weights(Graph graph) {
    Set<String> biases = new HashSet<>();
    Set<String> values = new HashSet<>();
    for (Node node : graph.nodes()) {
      boolean sum = node.op() instanceof Op.Conv || node.op() instanceof Op.Gemm;
      for (int i = 0; i < node.inputs().size(); i++) {
        (sum && i == 2 ? biases : values).add(node.inputs().get(i));
      }
    }
    Set<String> names = new LinkedHashSet<>();
    graph.parameters().stream().map(Value::name).forEach(names::add);
    names.removeIf(name -> biases.contains(name) && !values.contains(name));
    return names;
  }
}
