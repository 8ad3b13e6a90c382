// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import java.util.List;

/**
 * The structure of a network: inputs, parameters, nodes in topological order, outputs.
 *
 * <p>Every name (input, parameter, node output) is defined once. What shape inference and the
 * verifier accept is well formed; the constructor does not check.
 *
 * @param inputs what a run supplies
 * @param parameters trained values, by name; a {@link Model} holds them
 * @param outputs names of the values a run returns
 */
public record Graph(
    String name,
    List<Value> inputs,
    List<Value> parameters,
    List<Node> nodes,
    List<String> outputs) {
  public Graph {
    inputs = List.copyOf(inputs);
    parameters = List.copyOf(parameters);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
  }

  /** The node of this name. */
  public Node node(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("graph " + this.name + " has no node " + name));
  }
}
