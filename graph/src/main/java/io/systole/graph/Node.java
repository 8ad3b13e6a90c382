// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import java.util.List;

/**
 * One use of an operator: it reads values by name, in the order ONNX gives its inputs, and defines
 * one value. An optional trailing input (the bias of Conv and Gemm) is absent from the list.
 *
 * @param name unique in the graph; the layer's name in every table
 * @param output the value it defines, unique in the graph
 */
public record Node(String name, Op op, List<String> inputs, String output) {
  public Node {
    inputs = List.copyOf(inputs);
  }

  /** How messages name it: {@code node conv1 (Conv)}. */
  public String label() {
    return "node %s (%s)".formatted(name, op.type());
  }

  /** A node whose output carries its own name. */
  public static Node of(String name, Op op, String... inputs) {
    return new Node(name, op, List.of(inputs), name);
  }
}
