// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.Tensor;
import java.util.Map;

/**
 * A graph with the values of its parameters.
 *
 * @param weights parameter name to tensor; shared, never written
 */
public record Model(Graph graph, Map<String, Tensor> weights) {
  public Model {
    weights = Map.copyOf(weights);
    for (Value parameter : graph.parameters()) {
      Tensor tensor = weights.get(parameter.name());
      if (tensor == null) {
        throw new IllegalArgumentException(
            "%s: no values for parameter %s".formatted(graph.name(), parameter.name()));
      }
      if (!tensor.shape().equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "%s: parameter %s: expected shape %s, found %s"
                .formatted(graph.name(), parameter.name(), parameter.shape(), tensor.shape()));
      }
    }
  }

  /**
   * The values of a parameter.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public Tensor weight(String name) {
    Tensor tensor = weights.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("%s has no parameter %s".formatted(graph.name(), name));
    }
    return tensor;
  }
}
