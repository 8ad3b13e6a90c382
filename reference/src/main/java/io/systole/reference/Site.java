// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Node;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a node of a float graph before a run.
 *
 * @param shapes of the inputs, in order
 * @param output shape of the output
 * @param constants the inputs that are parameters; empty where a run computes the value
 */
record Site(Node node, List<Shape> shapes, Shape output, List<Optional<Tensor>> constants) {
  Site {
    shapes = List.copyOf(shapes);
    constants = List.copyOf(constants);
  }

  /** An input's elements at run time; a parameter's are fetched once, now. */
  Operand operand(int input) {
    return constants
        .get(input)
        .map(
            constant -> {
              float[] floats = constant.toFloats();
              return (Operand) inputs -> floats;
            })
        .orElse(inputs -> inputs.get(input).toFloats());
  }

  boolean has(int input) {
    return input < shapes.size();
  }

  Tensor result(float[] values) {
    return Tensor.ofFloats(output, values);
  }

  int outputSize() {
    return Math.toIntExact(output.size());
  }

  /** The elements of one input of a running node; never written. */
  @FunctionalInterface
  interface Operand {
    float[] of(List<Tensor> inputs);
  }
}
