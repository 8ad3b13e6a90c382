// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.SafeTensors;
import io.systole.quantize.ModelFile;
import io.systole.quantize.UnpackedFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Weights of a named network from a safetensors file.
 *
 * <p>What the file says of itself counts: a model file runs with its own LRN attributes, formats,
 * classes and preprocessing; a file of plain tensors may have metadata {@code lrn.size}, {@code
 * lrn.alpha}, {@code lrn.beta} and {@code lrn.k} (ONNX's bias), in ONNX's terms. (A network trained
 * with batch normalization needs another alpha than the original's.) Whatever else differs from the
 * named network is refused.
 */
final class WeightFile {
  private static final String GRAPH = "systole.graph";

  private final Path file;
  private final SafeTensors content;

  private WeightFile(Path file) {
    this.file = file;
    this.content = SafeTensors.read(UnpackedFile.of(file));
  }

  /**
   * The named network with the file's weights.
   *
   * @throws BadFileException if the file is damaged or belongs to another network
   */
  static ModelFile read(Graph named, Path file) {
    if (file.toString().endsWith(".onnx")) {
      throw new BadFileException(
          file, "an ONNX file is a whole model: --model FILE takes it, --weights does not");
    }
    WeightFile weights = new WeightFile(file);
    return weights.content.metadata().containsKey(GRAPH)
        ? weights.whole(named)
        : ModelFile.of(weights.plain(named));
  }

  private ModelFile whole(Graph named) {
    ModelFile model = ModelFile.read(file);
    for (Value parameter : named.parameters()) {
      check(named, parameter, model.tensors().get(parameter.name()));
    }
    if (!anyLrn(named).equals(anyLrn(model.graph()))) {
      throw BadFileException.of(
          file, GRAPH, "network " + named.name(), "another one (--model FILE runs it as it is)");
    }
    return model;
  }

  private Model plain(Graph named) {
    Graph graph = withLrn(named, this::trained);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Value parameter : graph.parameters()) {
      Tensor tensor = check(graph, parameter, content.tensors().get(parameter.name()));
      tensors.put(parameter.name(), tensor.to(ElementType.FLOAT32));
    }
    return new Model(graph, tensors);
  }

  private Tensor check(Graph graph, Value parameter, @Nullable Tensor tensor) {
    if (tensor == null || !tensor.shape().equals(parameter.shape())) {
      throw BadFileException.of(
          file,
          "tensor " + parameter.name() + " of " + graph.name(),
          parameter.shape(),
          tensor == null ? "none" : tensor.shape());
    }
    return tensor;
  }

  private static Graph withLrn(Graph graph, UnaryOperator<Op.Lrn> change) {
    List<Node> nodes =
        graph.nodes().stream()
            .map(
                node ->
                    node.op() instanceof Op.Lrn lrn
                        ? new Node(node.name(), change.apply(lrn), node.inputs(), node.output())
                        : node)
            .toList();
    return new Graph(graph.name(), graph.inputs(), graph.parameters(), nodes, graph.outputs());
  }

  /** What makes two networks the same but for a name and the attributes of LRN. */
  private static List<Object> anyLrn(Graph graph) {
    Graph same = withLrn(graph, _ -> new Op.Lrn(1, 0, 0, 0));
    return List.of(same.inputs(), same.nodes(), same.outputs());
  }

  private Op.Lrn trained(Op.Lrn lrn) {
    return new Op.Lrn(
        size(lrn.size()),
        number("lrn.alpha", lrn.alpha()),
        number("lrn.beta", lrn.beta()),
        number("lrn.k", lrn.bias()));
  }

  private int size(int otherwise) {
    float size = number("lrn.size", otherwise);
    if (size < 1 || size != Math.rint(size)) {
      throw BadFileException.of(file, "lrn.size", "a positive integer", size);
    }
    return Math.round(size);
  }

  private float number(String key, float otherwise) {
    String text = content.metadata().get(key);
    if (text == null) {
      return otherwise;
    }
    float number = parsed(text);
    if (Float.isFinite(number)) {
      return number;
    }
    throw BadFileException.of(file, key, "a number", BadFileException.quote(text));
  }

  /** The number, or NaN if the text is none. */
  private static float parsed(String text) {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException none) {
      return Float.NaN;
    }
  }
}
