// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Small cases worked by hand, and those that ONNX Runtime can't judge. */
class FloatEngineTest {
  private static float[] run(Op op, Tensor x) {
    Graph graph =
        new Graph(
            "one",
            List.of(new Value("x", x.type(), x.shape())),
            List.of(),
            List.of(Node.of("y", op, "x")),
            List.of("y"));
    FloatEngine engine = FloatEngine.scalar(new Model(graph, Map.of()));
    return Close.at(engine.run(Map.of("x", x)), "y").toFloats();
  }

  @Test
  void averagePoolCountsTheBottomPadding() {
    Window window = new Window(List.of(2, 1), List.of(2, 1), List.of(0, 0, 1, 0), List.of(1, 1));
    Tensor x = Tensor.ofFloats(Shape.of(1, 1, 3, 1), 1, 3, 5);
    assertArrayEquals(new float[] {2, 2.5f}, run(new Op.AveragePool(window, false, true), x));
    assertArrayEquals(new float[] {2, 5}, run(new Op.AveragePool(window, false, false), x));
  }

  @Test
  void averagePoolNeverCountsBeyondThePadding() {
    Window window = new Window(List.of(2), List.of(2), List.of(0, 0), List.of(1));
    Tensor x = Tensor.ofFloats(Shape.of(1, 1, 3), 1, 3, 5);
    assertArrayEquals(new float[] {2, 5}, run(new Op.AveragePool(window, true, true), x));
  }

  @Test
  void lrnOfEvenSizeReachesFurtherAfterTheChannel() {
    Tensor x = Tensor.ofFloats(Shape.of(1, 3, 1, 1), 1, 2, 4);
    float[] y = run(new Op.Lrn(2, 2, 1, 1), x);
    assertArrayEquals(new float[] {1f / 6, 2f / 21, 4f / 17}, y, 1e-7f);
  }

  @Test
  void listenerSeesEveryNodeInOrder() {
    Graph graph =
        new Graph(
            "two",
            List.of(Value.of("x", 2)),
            List.of(Value.of("one", 1)),
            List.of(Node.of("a", new Op.Add(), "x", "one"), Node.of("b", new Op.Relu(), "a")),
            List.of("b"));
    Model model = new Model(graph, Map.of("one", Tensor.ofFloats(Shape.of(1), 1)));
    List<String> seen = new ArrayList<>();
    Tensor x = Tensor.ofFloats(Shape.of(2), -5, 5);
    FloatEngine.scalar(model)
        .run(
            Map.of("x", x),
            (node, y) -> seen.add(node.name() + " " + y.floatAt(0) + " " + y.floatAt(1)));
    assertEquals(List.of("a -4.0 6.0", "b 0.0 6.0"), seen);
  }
}
