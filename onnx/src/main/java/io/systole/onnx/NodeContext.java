// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One node of the file on its way to the graph: its inputs with their shapes and constants, its
 * {@link Attributes}, and the ways to define its output.
 *
 * <p>Messages begin with {@link #label}.
 */
final class NodeContext {
  private final Importer importer;
  private final RawNode node;
  private final String name;
  private final Attributes attributes;

  NodeContext(Importer importer, RawNode node, String name) {
    this.importer = importer;
    this.node = node;
    this.name = name;
    this.attributes = new Attributes(label(), node.attributes());
  }

  /** {@code node conv1 (Conv)}. */
  String label() {
    return "node %s (%s)".formatted(name, node.type());
  }

  IllegalArgumentException error(String problem) {
    return new IllegalArgumentException(label() + ": " + problem);
  }

  RawNode raw() {
    return node;
  }

  Attributes attributes() {
    return attributes;
  }

  long opset() {
    return importer.opset();
  }

  /** Whether an optional input is given. */
  boolean has(int input) {
    return input < node.inputs().size() && !node.inputs().get(input).isEmpty();
  }

  /** The name of an input. */
  String input(int input) {
    if (!has(input)) {
      throw error("input %d is missing".formatted(input));
    }
    return node.inputs().get(input);
  }

  /** All inputs, without the optional ones left out at the end. */
  List<String> inputs() {
    List<String> inputs = new ArrayList<>(node.inputs());
    while (!inputs.isEmpty() && inputs.getLast().isEmpty()) {
      inputs.removeLast();
    }
    if (inputs.contains("")) {
      throw error("input %d is missing".formatted(inputs.indexOf("")));
    }
    return inputs;
  }

  Shape shape(int input) {
    return importer.shape(label(), input(input));
  }

  Optional<Tensor> constant(int input) {
    return importer.constant(input(input));
  }

  /** An input that has to be known now. */
  Tensor constant(int input, String what) {
    shape(input);
    return constant(input)
        .orElseThrow(
            () ->
                error(
                    "input %s (%s) must be a constant or a value given for the run"
                        .formatted(input(input), what)));
  }

  /** A constant list of integers. */
  List<Long> integers(int input, String what) {
    Tensor tensor = constant(input, what);
    if (tensor.type().isFloat() || tensor.shape().rank() > 1) {
      throw error(
          "input %s (%s): expected a list of integers, found %s"
              .formatted(input(input), what, tensor));
    }
    List<Long> values = new ArrayList<>();
    for (long i = 0; i < tensor.size(); i++) {
      values.add(tensor.longAt(i));
    }
    return values;
  }

  /** A constant of one element. */
  double scalar(int input, String what) {
    Tensor tensor = constant(input, what);
    if (tensor.size() != 1) {
      throw error(
          "input %s (%s): expected one element, found %s".formatted(input(input), what, tensor));
    }
    return tensor.doubleAt(0);
  }

  /** The name of the first output. */
  String output() {
    if (node.outputs().isEmpty() || node.outputs().getFirst().isEmpty()) {
      throw error("has no output");
    }
    return node.outputs().getFirst();
  }

  /** Whether an optional output is wanted. */
  boolean wants(int output) {
    return output < node.outputs().size() && !node.outputs().get(output).isEmpty();
  }

  boolean isGraphOutput(int output) {
    return importer.isOutput(node.outputs().get(output));
  }

  /** Refuses outputs after the first. */
  void requireOneOutput() {
    for (int i = 1; i < node.outputs().size(); i++) {
      if (wants(i)) {
        throw error("output %d (%s) is not supported".formatted(i, node.outputs().get(i)));
      }
    }
  }

  /** Defines the first output as this operator of the inputs. */
  void emit(Op op, List<String> inputs) {
    importer.add(new Node(name, op, inputs, output()));
  }

  void emit(Op op, String... inputs) {
    emit(op, List.of(inputs));
  }

  /** Adds a node of the lowering and returns the name of its value. */
  String emitBefore(String suffix, Op op, String... inputs) {
    String value = importer.freshValue(output() + "/" + suffix);
    importer.add(new Node(importer.freshName(name + "/" + suffix), op, List.of(inputs), value));
    return value;
  }

  /** Adds the node itself with a value of the lowering, whose name is returned. */
  String emitInner(Op op, String... inputs) {
    String value = importer.freshValue(output() + "/inner");
    importer.add(new Node(name, op, List.of(inputs), value));
    return value;
  }

  /** Defines the first output by a node of the lowering. */
  void emitAfter(String suffix, Op op, String... inputs) {
    importer.add(new Node(importer.freshName(name + "/" + suffix), op, List.of(inputs), output()));
  }

  /** Says that the first output is floating point although its input was not. */
  void markFloat() {
    importer.markFloat(output());
  }

  /** Defines an output as a constant. */
  void define(int output, Tensor tensor) {
    importer.addConstant(label(), node.outputs().get(output), tensor);
  }

  /** Makes a constant of the lowering and returns its name. */
  String constantBefore(String suffix, Tensor tensor) {
    String value = importer.freshValue(output() + "/" + suffix);
    importer.addConstant(label(), value, tensor);
    return value;
  }

  /** Refuses a constant that is too large before it is made. */
  void reserve(Shape shape) {
    importer.reserve(label(), shape);
  }
}
