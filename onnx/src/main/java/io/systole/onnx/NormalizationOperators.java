// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Op;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.Arrays;
import java.util.List;

/** BatchNormalization, LRN, Softmax and Dropout at inference. */
final class NormalizationOperators {
  private NormalizationOperators() {}

  static void batchNormalization(NodeContext node) {
    Attributes attributes = node.attributes();
    attributes.ignore("momentum");
    if (node.opset() < 7) {
      // Only a node that trains has more than one output, whatever is_test says.
      attributes.ignore("is_test", "consumed_inputs");
    }
    if (attributes.flag("training_mode", false)) {
      throw attributes.error("training_mode", "0", 1);
    }
    node.requireOneOutput();
    float epsilon = attributes.real("epsilon", 1e-5f);
    boolean spatial = node.opset() >= 9 || attributes.flag("spatial", true);
    if (spatial) {
      node.emit(new Op.BatchNormalization(epsilon), node.inputs());
    } else {
      normalizeEachActivation(node, epsilon);
    }
  }

  /** spatial = 0: statistics for every position, so a product and a sum with constants. */
  private static void normalizeEachActivation(NodeContext node, float epsilon) {
    Shape x = node.shape(0);
    Shape each = Shape.of(Arrays.stream(x.toArray()).skip(1).toArray());
    Tensor[] statistics = new Tensor[4];
    List<String> names = List.of("scale", "B", "mean", "var");
    for (int i = 0; i < 4; i++) {
      statistics[i] = node.constant(i + 1, names.get(i));
      if (!statistics[i].shape().equals(each)) {
        throw node.error(
            "%s: expected shape %s for spatial 0, found %s"
                .formatted(names.get(i), each, statistics[i].shape()));
      }
    }
    node.reserve(each);
    Tensor factor = Tensor.zeros(each, ElementType.FLOAT32);
    Tensor offset = Tensor.zeros(each, ElementType.FLOAT32);
    for (long i = 0; i < each.size(); i++) {
      double f = statistics[0].doubleAt(i) / Math.sqrt(statistics[3].doubleAt(i) + epsilon);
      factor.set(i, f);
      offset.set(i, statistics[1].doubleAt(i) - statistics[2].doubleAt(i) * f);
    }
    String product =
        node.emitInner(new Op.Mul(), node.input(0), node.constantBefore("factor", factor));
    node.emitAfter("add", new Op.Add(), product, node.constantBefore("offset", offset));
  }

  static void lrn(NodeContext node) {
    node.requireOneOutput();
    Attributes attributes = node.attributes();
    float alpha = attributes.real("alpha", 1e-4f);
    float beta = attributes.real("beta", 0.75f);
    float bias = attributes.real("bias", 1);
    node.emit(new Op.Lrn(attributes.integer("size"), alpha, beta, bias), node.inputs());
  }

  /** Before opset 13 the input counts as a matrix, all axes from {@code axis} on in a row. */
  static void softmax(NodeContext node) {
    node.requireOneOutput();
    Shape x = node.shape(0);
    int given = node.attributes().integer("axis", node.opset() < 13 ? 1 : -1);
    int axis = given < 0 ? given + x.rank() : given;
    boolean matrix = node.opset() < 13 && axis >= 0 && axis != x.rank() - 1 && axis <= x.rank();
    if (!matrix) {
      node.emit(new Op.Softmax(x.axis(axis)), node.input(0));
      return;
    }
    List<Integer> shape = Arrays.stream(x.toArray()).boxed().toList();
    String flat = node.emitBefore("flatten", new Op.Flatten(axis), node.input(0));
    String soft = node.emitInner(new Op.Softmax(1), flat);
    node.emitAfter("reshape", new Op.Reshape(shape), soft);
  }

  /** The identity; a mask that the graph returns is true everywhere. */
  static void dropout(NodeContext node) {
    node.attributes().ignore("seed");
    float ratio = node.attributes().real("ratio", 0.5f);
    if (node.opset() < 7) {
      node.attributes().ignore("is_test");
    }
    if (node.has(2) && node.scalar(2, "training_mode") != 0) {
      if ((node.has(1) ? node.scalar(1, "ratio") : ratio) != 0) {
        throw node.error("input training_mode: expected false, found true");
      }
    }
    node.emit(new Op.Dropout(), node.input(0));
    if (node.wants(1) && node.isGraphOutput(1)) {
      node.reserve(node.shape(0));
      Tensor mask =
          Tensor.zeros(node.shape(0), node.opset() >= 10 ? ElementType.BOOL : ElementType.FLOAT32);
      for (long i = 0; i < mask.size(); i++) {
        mask.set(i, 1L);
      }
      node.define(1, mask);
    }
  }
}
