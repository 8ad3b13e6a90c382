// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Op;
import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.List;

/** Products, sums and activations, with opset 6's broadcast attribute. */
final class ArithmeticOperators {
  private ArithmeticOperators() {}

  static void gemm(NodeContext node) {
    node.requireOneOutput();
    Attributes attributes = node.attributes();
    if (node.opset() < 7) {
      // C is broadcast as it has to be, as in every later version.
      attributes.ignore("broadcast");
    }
    float alpha = attributes.real("alpha", 1);
    float beta = attributes.real("beta", 1);
    boolean transA = attributes.flag("transA", false);
    boolean transB = attributes.flag("transB", false);
    node.emit(new Op.Gemm(alpha, beta, transA, transB), node.inputs());
  }

  static void matMul(NodeContext node) {
    node.requireOneOutput();
    node.emit(new Op.MatMul(), node.inputs());
  }

  static void relu(NodeContext node) {
    node.requireOneOutput();
    node.emit(new Op.Relu(), node.inputs());
  }

  static void leakyRelu(NodeContext node) {
    node.requireOneOutput();
    node.emit(new Op.LeakyRelu(node.attributes().real("alpha", 0.01f)), node.inputs());
  }

  /** Limits by attribute before opset 11, by input from then on. */
  static void clip(NodeContext node) {
    node.requireOneOutput();
    float min = -Float.MAX_VALUE;
    float max = Float.MAX_VALUE;
    if (node.opset() < 11) {
      min = node.attributes().real("min", min);
      max = node.attributes().real("max", max);
    } else {
      min = node.has(1) ? (float) node.scalar(1, "min") : min;
      max = node.has(2) ? (float) node.scalar(2, "max") : max;
    }
    node.emit(new Op.Clip(min, max), node.input(0));
  }

  static void add(NodeContext node) {
    node.requireOneOutput();
    node.emit(new Op.Add(), operands(node));
  }

  static void mul(NodeContext node) {
    node.requireOneOutput();
    node.emit(new Op.Mul(), operands(node));
  }

  static void sum(NodeContext node) {
    node.requireOneOutput();
    node.emit(new Op.Sum(), node.inputs());
  }

  /** Both inputs; opset 6's axis places B's axes from there on inside A's. */
  private static List<String> operands(NodeContext node) {
    List<String> inputs = node.inputs();
    if (node.opset() >= 7) {
      return inputs;
    }
    node.attributes().ignore("broadcast");
    if (!node.attributes().has("axis")) {
      return inputs;
    }
    Shape a = node.shape(0);
    Shape b = node.shape(1);
    int axis = node.attributes().integer("axis");
    int first = axis < 0 ? axis + a.rank() : axis;
    int after = a.rank() - first - b.rank();
    if (first < 0 || after < 0) {
      throw node.attributes()
          .error("axis", "a place for the axes of %s in %s".formatted(b, a), axis);
    }
    if (after == 0) {
      return inputs;
    }
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < after; i++) {
      axes.add(b.rank() + i);
    }
    return List.of(node.input(0), node.emitBefore("axis", new Op.Unsqueeze(axes), node.input(1)));
  }
}
