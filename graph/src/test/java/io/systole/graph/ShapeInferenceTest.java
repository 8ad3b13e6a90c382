// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One example for each operator, shapes as the ONNX operator pages define them. */
class ShapeInferenceTest {
  private static final Window WIDE =
      new Window(List.of(3, 2), List.of(2, 1), List.of(1, 0, 2, 1), List.of(2, 3));

  @Test
  void windows() {
    check("1x8x5x6", new Op.Conv(Window.square(3, 1, 0), 2), "1x4x7x8", "8x2x3x3", "8");
    check("2x8x5x3", new Op.Conv(WIDE, 1), "2x4x10x5", "8x4x3x2");
    check("1x4x4x4", new Op.MaxPool(Window.square(3, 2, 0), true), "1x4x8x8");
    check("1x4x3x3", new Op.MaxPool(Window.square(3, 2, 0), false), "1x4x8x8");
    check("1x4x5x3", new Op.AveragePool(WIDE, false, true), "1x4x10x5");
    Window row = new Window(List.of(3), List.of(2), List.of(1, 1), List.of(1));
    check("1x4x4", new Op.MaxPool(row, false), "1x4x8");
    check("1x4x5", new Op.AveragePool(row, true, false), "1x4x8");
    check("2x3x1x1", new Op.GlobalAveragePool(), "2x3x7x9");
    check("2x3x1", new Op.GlobalAveragePool(), "2x3x7");
  }

  @Test
  void aCeiledPoolHasNoWindowThatStartsInTheEndPadding() {
    check("1x1x1x1", new Op.MaxPool(Window.square(1, 3, 0), true), "1x1x2x2");
    check("1x1x2x2", new Op.AveragePool(Window.square(2, 3, 0), true, false), "1x1x5x5");
    check("1x1x2x2", new Op.MaxPool(Window.square(2, 2, 1), true), "1x1x2x2");
  }

  @Test
  void products() {
    check("3x5", new Op.Gemm(1, 1, false, false), "3x4", "4x5", "5");
    check("3x5", new Op.Gemm(1, 1, true, true), "4x3", "5x4", "3x1");
    check("3x5", new Op.Gemm(1, 1, true, true), "4x3", "5x4", "scalar");
    check("3x5", new Op.MatMul(), "3x4", "4x5");
    check("7x2x3x5", new Op.MatMul(), "7x1x3x4", "2x4x5");
    check("3", new Op.MatMul(), "3x4", "4");
    check("2x5", new Op.MatMul(), "4", "2x4x5");
    check("scalar", new Op.MatMul(), "4", "4");
  }

  @Test
  void elementwise() {
    for (Op op :
        List.of(
            new Op.Relu(),
            new Op.LeakyRelu(0.1f),
            new Op.Clip(0, 6),
            new Op.Lrn(5, 1e-4f, 0.75f, 1),
            new Op.Dropout(),
            new Op.Identity(),
            new Op.Softmax(-1))) {
      check("2x3x4", op, "2x3x4");
    }
    check("2x3x4", new Op.Add(), "2x1x4", "3x1");
    check("2x3x4", new Op.Mul(), "scalar", "2x3x4");
    check("2x3x4", new Op.Sum(), "2x1x1", "1x3x1", "4");
    check("2x3x4", new Op.BatchNormalization(1e-5f), "2x3x4", "3", "3", "3", "3");
  }

  @Test
  void movement() {
    check("2x8x4", new Op.Concat(1), "2x3x4", "2x5x4");
    check("2x3x9", new Op.Concat(-1), "2x3x4", "2x3x5");
    check("6x20", new Op.Flatten(2), "2x3x4x5");
    check("1x24", new Op.Flatten(0), "2x3x4");
    check("6x4", new Op.Flatten(-1), "2x3x4");
    check("24x1", new Op.Flatten(3), "2x3x4");
    check("4x6", new Op.Reshape(List.of(4, 6)), "2x3x4");
    check("3x4", new Op.Squeeze(List.of(0, -1)), "1x3x4x1");
    check("1x3x1x4", new Op.Unsqueeze(List.of(0, -2)), "3x4");
    check("4x2x3", new Op.Transpose(List.of(2, 0, 1)), "2x3x4");
    check("3x5", new Op.Pad(Op.PadMode.CONSTANT, List.of(1, -1, 0, 3), 0), "2x3");
    check("5x3", new Op.Pad(Op.PadMode.REFLECT, List.of(1, 0, 1, 0), 0), "3x3");
    check("9x3", new Op.Pad(Op.PadMode.EDGE, List.of(3, 0, 3, 0), 0), "3x3");
  }

  @Test
  void emptyTensorsKeepTheirShape() {
    check("0x3", new Op.Reshape(List.of(0, 3)), "3x0");
    check("0x3", new Op.Relu(), "0x3");
  }

  @Test
  void shapesOfAWholeGraphComeInTheOrderOfDefinition() {
    Graph graph = Networks.of("alexnet");
    List<String> names = List.copyOf(ShapeInference.shapes(graph).keySet());
    List<String> expected = new ArrayList<>(List.of("image"));
    graph.parameters().forEach(value -> expected.add(value.name()));
    graph.nodes().forEach(node -> expected.add(node.output()));
    assertEquals(expected, names);
  }

  private static void check(String expected, Op op, String... inputs) {
    List<Shape> shapes = new ArrayList<>();
    for (String input : inputs) {
      shapes.add(TestShapes.parse(input));
    }
    assertEquals(
        TestShapes.parse(expected),
        ShapeInference.outputShape(Node.of("n", op, inputs), shapes),
        op.toString());
  }
}
