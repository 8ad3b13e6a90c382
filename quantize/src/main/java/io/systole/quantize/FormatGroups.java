// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which values share a format: an operator that only selects, rectifies or moves elements hands its
 * input's format on, so that nothing is rounded twice.
 *
 * <p>A layer's format is judged where its values are used: behind the Relu (or Clip) that alone
 * reads it, since what is cut off there need not be represented.
 */
final class FormatGroups {
  private final Map<String, String> rootOf = new LinkedHashMap<>();
  private final Map<String, String> judgedAt = new LinkedHashMap<>();

  FormatGroups(Graph graph) {
    Map<String, Integer> readers = new HashMap<>();
    graph.outputs().forEach(output -> readers.merge(output, 1, Integer::sum));
    for (Node node : graph.nodes()) {
      node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
    }
    for (Value input : graph.inputs()) {
      addRoot(input.name());
    }
    for (Node node : graph.nodes()) {
      String source = node.inputs().getFirst();
      String root = rootOf.get(source);
      if (root == null || !keepsFormat(node.op())) {
        addRoot(node.output());
        continue;
      }
      rootOf.put(node.output(), root);
      boolean rectifies = node.op() instanceof Op.Relu || node.op() instanceof Op.Clip;
      if (rectifies && readers.getOrDefault(source, 0) == 1 && source.equals(judgedAt.get(root))) {
        judgedAt.put(root, node.output());
      }
    }
  }

  private void addRoot(String value) {
    rootOf.put(value, value);
    judgedAt.put(value, value);
  }

  private static boolean keepsFormat(Op op) {
    return switch (op) {
      case Op.Relu _, Op.Clip _, Op.MaxPool _, Op.Dropout _, Op.Identity _ -> true;
      case Op.Flatten _, Op.Reshape _, Op.Squeeze _, Op.Unsqueeze _, Op.Transpose _ -> true;
      case Op.Pad _ -> true;
      case Op.Conv _, Op.Gemm _, Op.MatMul _, Op.LeakyRelu _, Op.Lrn _, Op.Softmax _ -> false;
      case Op.AveragePool _, Op.GlobalAveragePool _, Op.BatchNormalization _ -> false;
      case Op.Add _, Op.Sum _, Op.Mul _, Op.Concat _ -> false;
    };
  }

  /** Value to the value whose format it has, inputs and node outputs in order. */
  Map<String, String> rootOf() {
    return rootOf;
  }

  /** The values whose distribution decides a format, in order. */
  List<String> judged() {
    return List.copyOf(judgedAt.values());
  }

  /** The value that decides the format of this one. */
  String judge(String value) {
    String root = rootOf.get(value);
    String judge = root == null ? null : judgedAt.get(root);
    if (judge == null) {
      throw new IllegalArgumentException("no value " + value);
    }
    return judge;
  }
}
