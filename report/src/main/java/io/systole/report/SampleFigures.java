// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;

/**
 * An image, what the network says of it and what it sees: the paper's figure 4.
 *
 * @param source where the image is from
 * @param picture as a data URI, as all pictures
 * @param classes a class each, in the network's order
 * @param filters the weights of the first layer as one picture
 * @param maps outputs of layers, a picture each
 */
public record SampleFigures(
    String source,
    String truth,
    String picture,
    List<Score> classes,
    String filters,
    List<Maps> maps) {
  /** Probability of a class in float and in fixed point. */
  public record Score(String name, double inFloat, double inFixed) {}

  /** The channels of a layer's output, side by side. */
  public record Maps(String layer, String shape, int shown, String picture) {}

  public SampleFigures {
    classes = List.copyOf(classes);
    maps = List.copyOf(maps);
  }
}
