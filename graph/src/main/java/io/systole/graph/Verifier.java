// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether a graph is well formed: names defined once, nodes in topological order, FLOAT32 data, the
 * right number of inputs, and shapes that fit.
 *
 * <p>The first broken rule is an {@link IllegalArgumentException} of one line.
 */
public final class Verifier {
  private Verifier() {}

  /**
   * Checks a graph.
   *
   * @return the shape of every value, as {@link ShapeInference#shapes}
   */
  public static Map<String, Shape> verify(Graph graph) {
    Map<String, String> definedBy = new HashMap<>();
    Set<String> notFloat = new HashSet<>();
    graph.inputs().forEach(value -> define(definedBy, notFloat, value, "an input"));
    graph.parameters().forEach(value -> define(definedBy, notFloat, value, "a parameter"));
    Set<String> nodeNames = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (!nodeNames.add(node.name())) {
        throw new IllegalArgumentException("%s: name used twice".formatted(node.label()));
      }
      define(definedBy, node.output(), node.label());
    }
    requireDefinedInputs(graph, definedBy, notFloat);
    if (graph.outputs().isEmpty()) {
      throw new IllegalArgumentException("graph %s has no output".formatted(graph.name()));
    }
    for (String output : graph.outputs()) {
      if (!definedBy.containsKey(output)) {
        throw new IllegalArgumentException(
            "graph %s: nothing defines output %s".formatted(graph.name(), output));
      }
    }
    return ShapeInference.shapes(graph);
  }

  private static void requireDefinedInputs(
      Graph graph, Map<String, String> definedBy, Set<String> notFloat) {
    Set<String> seen = new HashSet<>();
    graph.inputs().forEach(value -> seen.add(value.name()));
    graph.parameters().forEach(value -> seen.add(value.name()));
    for (Node node : graph.nodes()) {
      for (String input : node.inputs()) {
        if (!definedBy.containsKey(input)) {
          throw ShapeInference.error(node, "reads %s, which nothing defines".formatted(input));
        }
        if (!seen.contains(input)) {
          throw ShapeInference.error(
              node, "reads %s before %s defines it".formatted(input, definedBy.get(input)));
        }
        if (notFloat.contains(input)) {
          throw ShapeInference.error(node, "reads %s, which is not FLOAT32".formatted(input));
        }
      }
      seen.add(node.output());
    }
  }

  private static void define(
      Map<String, String> definedBy, Set<String> notFloat, Value value, String what) {
    define(definedBy, value.name(), what);
    if (value.type() != ElementType.FLOAT32) {
      notFloat.add(value.name());
    }
  }

  private static void define(Map<String, String> definedBy, String name, String what) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(what + " has no name");
    }
    String before = definedBy.putIfAbsent(name, what);
    if (before != null) {
      throw new IllegalArgumentException(
          "value %s is defined twice: by %s and by %s".formatted(name, before, what));
    }
  }
}
