// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A network as passes through the machine, one behind the other.
 *
 * @param softmax behind the last layer, if there is one
 * @param taps of all layers
 */
record Lowered(
    Port input,
    MapShape image,
    List<Layer> layers,
    Optional<Softmax> softmax,
    Port output,
    List<Tap> taps,
    List<Row> rows) {
  Lowered {
    layers = List.copyOf(layers);
    taps = List.copyOf(taps);
    rows = List.copyOf(rows);
  }

  /** A value that enters or leaves: its name, shape and format in the graph. */
  record Port(String value, Shape shape, FixedFormat format) {}

  /** Softmax of a 1×1 map. */
  record Softmax(String name, String label, int classes, int fractionBits) {}

  /** Checks what the later stages rely on. */
  void verify() {
    MapShape at = image;
    for (Layer layer : layers) {
      if (!layer.in().equals(at)) {
        throw new IllegalStateException(
            "%s reads %s, the layer before writes %s".formatted(layer.label(), layer.in(), at));
      }
      at = layer.out();
    }
    if (layers.isEmpty()) {
      throw new IllegalStateException("no layer");
    }
  }
}
