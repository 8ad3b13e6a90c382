// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The operators that can be imported: how each is lowered, and which of its inputs have to be known
 * then or are weights.
 */
final class Operators {
  /**
   * @param constants inputs that are bound as constants if they are run-time inputs
   */
  private record Operator(Consumer<NodeContext> lowering, Set<Integer> constants) {}

  private static final Map<String, Operator> OPERATORS =
      Map.ofEntries(
          entry("Conv", WindowOperators::conv, 1, 2),
          entry("MaxPool", WindowOperators::maxPool),
          entry("AveragePool", WindowOperators::averagePool),
          entry("GlobalAveragePool", WindowOperators::globalAveragePool),
          entry("Gemm", ArithmeticOperators::gemm, 1, 2),
          entry("MatMul", ArithmeticOperators::matMul),
          entry("BatchNormalization", NormalizationOperators::batchNormalization, 1, 2, 3, 4),
          entry("LRN", NormalizationOperators::lrn),
          entry("Softmax", NormalizationOperators::softmax),
          entry("Dropout", NormalizationOperators::dropout, 1, 2),
          entry("Relu", ArithmeticOperators::relu),
          entry("LeakyRelu", ArithmeticOperators::leakyRelu),
          entry("Clip", ArithmeticOperators::clip, 1, 2),
          entry("Add", ArithmeticOperators::add),
          entry("Sum", ArithmeticOperators::sum),
          entry("Mul", ArithmeticOperators::mul),
          entry("Concat", ShapeOperators::concat),
          entry("Flatten", ShapeOperators::flatten),
          entry("Reshape", ShapeOperators::reshape, 1),
          entry("Squeeze", ShapeOperators::squeeze, 1),
          entry("Unsqueeze", ShapeOperators::unsqueeze, 1),
          entry("Transpose", ShapeOperators::transpose),
          entry("Pad", ShapeOperators::pad, 1, 2, 3),
          entry("Identity", ShapeOperators::identity),
          entry("Constant", ConstantOperators::constant),
          entry("ConstantOfShape", ConstantOperators::constantOfShape, 0),
          entry("Shape", ConstantOperators::shape),
          entry("Gather", ConstantOperators::gather, 0, 1),
          entry("Cast", ConstantOperators::cast));

  private Operators() {}

  private static Map.Entry<String, Operator> entry(
      String type, Consumer<NodeContext> lowering, Integer... constants) {
    return Map.entry(type, new Operator(lowering, Set.of(constants)));
  }

  static boolean isSupported(String type) {
    return OPERATORS.containsKey(type);
  }

  /** Lowers a node. */
  static void lower(NodeContext node) {
    RawNode raw = node.raw();
    Operator operator = OPERATORS.get(raw.type());
    if (operator == null || !raw.domain().isEmpty()) {
      String domain = raw.domain().isEmpty() ? "" : " of domain " + raw.domain();
      throw node.error("operator %s%s is not supported".formatted(raw.type(), domain));
    }
    operator.lowering().accept(node);
    node.attributes().requireAllRead();
  }

  /** The values that must be constants, found backwards from the inputs that need one. */
  static Set<String> constantInputs(RawModel model) {
    Set<String> wanted = new HashSet<>();
    List<RawNode> nodes = model.nodes();
    for (RawNode node : nodes.reversed()) {
      Operator operator = OPERATORS.get(node.type());
      boolean all = node.outputs().stream().anyMatch(wanted::contains);
      for (int i = 0; operator != null && i < node.inputs().size(); i++) {
        if (operator.constants().contains(i) || (all && !node.type().equals("Shape"))) {
          wanted.add(node.inputs().get(i));
        }
      }
    }
    return wanted;
  }
}
