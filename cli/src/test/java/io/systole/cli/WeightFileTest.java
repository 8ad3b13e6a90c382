// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.SafeTensors;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.Formats;
import io.systole.quantize.ModelFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** --weights FILE: what the file says of its network counts, or is refused. */
final class WeightFileTest {
  private static final Op.Lrn TRAINED = new Op.Lrn(3, 0.5f, 0.5f, 1);

  @TempDir Path folder;
  private final Model model = Cli.smallModel();
  private final Graph named = model.graph();

  private static Graph with(Graph graph, String name, Op op) {
    List<Node> nodes =
        graph.nodes().stream()
            .map(n -> n.name().equals(name) ? new Node(name, op, n.inputs(), n.output()) : n)
            .toList();
    return new Graph("other", graph.inputs(), graph.parameters(), nodes, graph.outputs());
  }

  private Path modelFile(Graph graph) {
    Path file = folder.resolve("m.safetensors");
    FormatSpec spec = FormatSpec.parse("auto:8");
    ModelFile.of(new Model(graph, model.weights()))
        .with(spec, Formats.uniform(graph, FixedFormat.parse("8,3")))
        .with(List.of("a", "b"), Optional.of("{}"))
        .write(file);
    return file;
  }

  private Path plain(Map<String, String> metadata, Map<String, Tensor> tensors) {
    Path file = folder.resolve("w.safetensors");
    new SafeTensors(metadata, tensors).write(file);
    return file;
  }

  @Test
  void aModelFileBringsItsLrnItsFormatsAndItsClasses() {
    ModelFile read = WeightFile.read(named, modelFile(with(named, "norm", TRAINED)));
    assertEquals(TRAINED, read.graph().node("norm").op());
    assertEquals(List.of("a", "b"), read.classes());
    assertEquals(Optional.of("{}"), read.preprocessing());
    assertTrue(read.formats(FormatSpec.parse("auto:8")).isPresent());
    assertTrue(model.weight("fc.weight").identical(read.floats("fc.weight")));
  }

  @Test
  void plainTensorsBringTheLrnOfTheirMetadata() {
    Map<String, String> all =
        Map.of("lrn.size", "3", "lrn.alpha", "0.5", "lrn.beta", "0.5", "lrn.k", "1");
    ModelFile read = WeightFile.read(named, plain(all, model.weights()));
    assertEquals(TRAINED, read.graph().node("norm").op());
    ModelFile untold = WeightFile.read(named, plain(Map.of(), model.weights()));
    assertEquals(named, untold.graph());
  }

  @Test
  void anotherNetworkIsRefused() {
    assertEquals(
        "m.safetensors: systole.graph: expected network small, found another one"
            + " (--model FILE runs it as it is)",
        refusal(modelFile(with(named, "relu", new Op.LeakyRelu(0.1f)))));
    Map<String, Tensor> tensors = new HashMap<>(model.weights());
    tensors.put("fc.weight", Tensor.ofFloats(Shape.of(2), 1, 2));
    assertEquals(
        "w.safetensors: tensor fc.weight of small: expected 10x36, found 2",
        refusal(plain(Map.of(), tensors)));
    tensors.remove("fc.weight");
    assertEquals(
        "w.safetensors: tensor fc.weight of small: expected 10x36, found none",
        refusal(plain(Map.of(), tensors)));
    assertEquals(
        "m.onnx: an ONNX file is a whole model: --model FILE takes it, --weights does not",
        refusal(folder.resolve("m.onnx")));
  }

  @Test
  void senselessLrnAttributesAreRefused() {
    assertEquals(
        "w.safetensors: lrn.alpha: expected a number, found 'much'",
        refusal(plain(Map.of("lrn.alpha", "much"), model.weights())));
    assertEquals(
        "w.safetensors: lrn.k: expected a number, found 'NaN'",
        refusal(plain(Map.of("lrn.k", "NaN"), model.weights())));
    assertEquals(
        "w.safetensors: lrn.size: expected a positive integer, found 2.5",
        refusal(plain(Map.of("lrn.size", "2.5"), model.weights())));
  }

  private String refusal(Path file) {
    BadFileException bad = assertThrows(BadFileException.class, () -> WeightFile.read(named, file));
    return String.valueOf(bad.getMessage()).replace(folder + "/", "");
  }
}
