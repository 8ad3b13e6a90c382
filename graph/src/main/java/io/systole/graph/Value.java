// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;

/** A named tensor of a graph: an input or a parameter, with its type and static shape. */
public record Value(String name, ElementType type, Shape shape) {
  /** A FLOAT32 value. */
  public static Value of(String name, int... dims) {
    return new Value(name, ElementType.FLOAT32, Shape.of(dims));
  }
}
