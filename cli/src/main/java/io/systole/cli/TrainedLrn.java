// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.numeric.file.BadFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The LRN attributes that a file of weights was trained with: metadata {@code lrn.size}, {@code
 * lrn.alpha}, {@code lrn.beta} and {@code lrn.k} (ONNX's bias), in ONNX's terms. A network trained
 * with batch normalization needs another alpha than the original's.
 */
final class TrainedLrn {
  private TrainedLrn() {}

  /** The graph with these attributes in every LRN; what the file does not say stays. */
  static Graph in(Map<String, String> metadata, Graph graph, Path file) {
    List<Node> nodes =
        graph.nodes().stream()
            .map(
                node ->
                    node.op() instanceof Op.Lrn lrn
                        ? new Node(
                            node.name(), trained(metadata, lrn, file), node.inputs(), node.output())
                        : node)
            .toList();
    return new Graph(graph.name(), graph.inputs(), graph.parameters(), nodes, graph.outputs());
  }

  private static Op.Lrn trained(Map<String, String> metadata, Op.Lrn lrn, Path file) {
    return new Op.Lrn(
        (int) number(metadata, "lrn.size", lrn.size(), file),
        number(metadata, "lrn.alpha", lrn.alpha(), file),
        number(metadata, "lrn.beta", lrn.beta(), file),
        number(metadata, "lrn.k", lrn.bias(), file));
  }

  private static float number(
      Map<String, String> metadata, String key, float otherwise, Path file) {
    String text = metadata.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw BadFileException.of(file, key, "a number", BadFileException.quote(text));
    }
  }
}
