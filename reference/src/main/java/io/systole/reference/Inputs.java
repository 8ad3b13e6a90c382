// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Graph;
import io.systole.graph.Value;
import io.systole.numeric.Tensor;
import java.util.Map;

/** Checks what a caller supplies against what a graph declares. */
final class Inputs {
  private Inputs() {}

  /**
   * Every input of the graph is there, in its type and shape.
   *
   * @throws IllegalArgumentException naming the input
   */
  static void check(Graph graph, Map<String, Tensor> inputs) {
    for (Value input : graph.inputs()) {
      Tensor given = inputs.get(input.name());
      if (given == null) {
        throw new IllegalArgumentException(
            "%s needs input %s; given %s".formatted(graph.name(), input.name(), inputs.keySet()));
      }
      if (given.type() != input.type() || !given.shape().equals(input.shape())) {
        throw new IllegalArgumentException(
            "%s: input %s: expected %s %s, found %s"
                .formatted(graph.name(), input.name(), input.type(), input.shape(), given));
      }
    }
  }
}
