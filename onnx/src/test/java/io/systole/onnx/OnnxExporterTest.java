// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes out comes back the same, and ONNX Runtime accepts it. */
class OnnxExporterTest {
  private static final Window WIDE =
      new Window(List.of(3, 2), List.of(2, 1), List.of(1, 0, 2, 1), List.of(1, 2));
  private static final Window SQUARE = Window.square(3, 2, 1);

  @TempDir Path folder;

  /** Every operator once, in a chain over x [2,4,9,8]. */
  private static Graph everyOperator() {
    List<Node> nodes =
        List.of(
            Node.of("conv", new Op.Conv(WIDE, 2), "x", "w", "b"),
            Node.of("bn", new Op.BatchNormalization(1e-3f), "conv", "s", "o", "m", "v"),
            Node.of("relu", new Op.Relu(), "bn"),
            Node.of("leaky", new Op.LeakyRelu(0.2f), "bn"),
            Node.of("clip", new Op.Clip(-1, 2), "leaky"),
            Node.of("add", new Op.Add(), "relu", "clip"),
            Node.of("sum", new Op.Sum(), "add", "relu", "clip"),
            Node.of("mul", new Op.Mul(), "sum", "factor"),
            Node.of("lrn", new Op.Lrn(3, 0.1f, 0.6f, 2), "mul"),
            Node.of("concat", new Op.Concat(1), "lrn", "mul"),
            Node.of(
                "pad", new Op.Pad(Op.PadMode.EDGE, List.of(0, 0, 1, 2, 0, 0, 0, 1), 0), "concat"),
            Node.of("max", new Op.MaxPool(SQUARE, true), "pad"),
            Node.of("average", new Op.AveragePool(SQUARE, false, true), "max"),
            Node.of("transpose", new Op.Transpose(List.of(0, 1, 3, 2)), "average"),
            Node.of("dropout", new Op.Dropout(), "transpose"),
            Node.of("identity", new Op.Identity(), "dropout"),
            Node.of("global", new Op.GlobalAveragePool(), "identity"),
            Node.of("squeeze", new Op.Squeeze(List.of(2, 3)), "global"),
            Node.of("unsqueeze", new Op.Unsqueeze(List.of(1)), "squeeze"),
            Node.of("reshape", new Op.Reshape(List.of(2, 3, 4)), "unsqueeze"),
            Node.of("matmul", new Op.MatMul(), "reshape", "square"),
            Node.of("flatten", new Op.Flatten(1), "matmul"),
            Node.of("gemm", new Op.Gemm(0.5f, 2, false, true), "flatten", "fc", "bias"),
            Node.of("softmax", new Op.Softmax(1), "gemm"));
    return new Graph(
        "every",
        List.of(Value.of("x", 2, 4, 9, 8)),
        List.of(
            Value.of("b", 6),
            Value.of("bias", 5),
            Value.of("factor", 6, 1, 1),
            Value.of("fc", 5, 12),
            Value.of("m", 6),
            Value.of("o", 6),
            Value.of("s", 6),
            Value.of("square", 4, 4),
            Value.of("v", 6),
            Value.of("w", 6, 2, 3, 2)),
        nodes,
        List.of("softmax", "max"));
  }

  @Test
  void everyOperatorGoesOutAndComesBack() throws OrtException {
    Model model = SeededWeights.of(everyOperator(), 5);
    Path path = folder.resolve("every.onnx");
    OnnxExporter.write(model, path);
    Model back = OnnxFile.read(path).model();
    assertEquals(model.graph(), back.graph());
    model
        .graph()
        .parameters()
        .forEach(
            p -> assertTrue(model.weight(p.name()).identical(back.weight(p.name())), p.name()));
    List<Tensor> outputs = Ort.run(path, Map.of("x", Tensors.random(new Random(1), 2, 4, 9, 8)));
    Map<String, Shape> shapes = ShapeInference.shapes(model.graph());
    assertEquals(shapes.get("softmax"), outputs.get(0).shape());
    assertEquals(shapes.get("max"), outputs.get(1).shape());
  }

  @Test
  void theGraphNamesEveryOperator() {
    List<Class<?>> used = new ArrayList<>();
    everyOperator().nodes().forEach(node -> used.add(node.op().getClass()));
    for (Class<?> op : Op.class.getPermittedSubclasses()) {
      assertTrue(used.contains(op), op.toString());
    }
  }

  @Test
  void namesOfTheFileAreNotTaken() throws OrtException {
    Graph graph =
        new Graph(
            "g",
            List.of(Value.of("x", 2)),
            List.of(Value.of("y/min", 2)),
            List.of(
                Node.of("y", new Op.Clip(-1, 1), "x"), Node.of("z", new Op.Add(), "y", "y/min")),
            List.of("z"));
    Path path = folder.resolve("g.onnx");
    OnnxExporter.write(SeededWeights.of(graph, 1), path);
    assertEquals(1, Ort.run(path, Map.of("x", Tensors.random(new Random(1), 2))).size());
    assertEquals(graph, OnnxFile.read(path).model().graph());
  }

  @Test
  void whatLiesBeyondThePaddingIsNotCounted() throws OrtException {
    Window window = new Window(List.of(3), List.of(2), List.of(1, 0), List.of(1));
    Tensor x = Tensor.ofFloats(Shape.of(1, 1, 5), 1, 2, 3, 4, 5);
    assertEquals(List.of(1f, 3f, 4.5f), average(new Op.AveragePool(window, true, true), x));
    assertEquals(List.of(1.5f, 3f, 4.5f), average(new Op.AveragePool(window, true, false), x));
    assertEquals(List.of(1f, 3f), average(new Op.AveragePool(window, false, true), x));
    Window bare = new Window(List.of(3), List.of(2), List.of(0, 0), List.of(1));
    Tensor four = Tensor.ofFloats(Shape.of(1, 1, 4), 1, 2, 3, 4);
    assertEquals(List.of(2f, 3.5f), average(new Op.AveragePool(bare, true, true), four));
    assertEquals(List.of(2f, 3.5f), average(new Op.AveragePool(bare, true, false), four));
  }

  private List<Float> average(Op.AveragePool pool, Tensor x) throws OrtException {
    Value input = new Value("x", x.type(), x.shape());
    Node node = Node.of("p", pool, "x");
    Graph graph = new Graph("g", List.of(input), List.of(), List.of(node), List.of("p"));
    Path path = folder.resolve("g.onnx");
    OnnxExporter.write(new Model(graph, Map.of()), path);
    Tensor y = Ort.run(path, Map.of("x", x)).getFirst();
    return LongStream.range(0, y.size()).mapToObj(y::floatAt).toList();
  }

  @Test
  void aDilatedAveragePoolCannotBeSaidInOpset17() {
    Graph graph =
        new Graph(
            "g",
            List.of(Value.of("x", 1, 1, 9, 9)),
            List.of(),
            List.of(Node.of("p", new Op.AveragePool(WIDE, false, false), "x")),
            List.of("p"));
    Model model = new Model(graph, Map.of());
    assertEquals(
        "node p (AveragePool): dilations [1, 2] cannot be written at opset 17",
        assertThrows(
                IllegalArgumentException.class,
                () -> OnnxExporter.write(model, folder.resolve("g.onnx")))
            .getMessage());
  }
}
