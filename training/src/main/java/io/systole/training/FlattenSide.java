// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.numeric.Shape;

/** The extent of the square map that a network flattens at its deployed image size. */
final class FlattenSide {
  private FlattenSide() {}

  static int of(Graph deployed) {
    for (Node node : deployed.nodes()) {
      if (node.op() instanceof Op.Flatten) {
        Shape map = ShapeInference.shapes(deployed).get(node.inputs().getFirst());
        if (map != null && map.rank() == 4) {
          return map.dim(2);
        }
      }
    }
    throw new IllegalArgumentException(deployed.name() + " has no Flatten of a map");
  }
}
