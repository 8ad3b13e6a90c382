// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;

/**
 * What a network computes and holds: the paper's figures 2 and 3.
 *
 * @param bits an element, for the bytes
 */
public record NetworkFigures(String name, int bits, List<Layer> layers, Total total) {
  /** A layer; operations count a multiplication and an addition as two. */
  public record Layer(
      String name,
      String op,
      List<Integer> shape,
      long macs,
      long operations,
      long parameters,
      long weightBytes,
      long outputBytes) {
    public Layer {
      shape = List.copyOf(shape);
    }
  }

  /** Sums over the layers. */
  public record Total(long macs, long operations, long parameters, long weightBytes) {}

  public NetworkFigures {
    layers = List.copyOf(layers);
  }
}
