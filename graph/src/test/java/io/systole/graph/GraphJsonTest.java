// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GraphJsonTest {
  @ParameterizedTest
  @MethodSource("io.systole.graph.Networks#names")
  void namedNetworksComeBack(String name) {
    Graph graph = Networks.of(name);
    assertEquals(graph, GraphJson.parse(GraphJson.format(graph)));
  }

  @Test
  void everyOperatorComesBack() {
    Window window = new Window(List.of(2, 3), List.of(1, 2), List.of(0, 1, 0, 1), List.of(1, 1));
    Graph graph =
        new Graph(
            "all",
            List.of(Value.of("x", 1, 2, 8, 8)),
            List.of(
                Value.of("w", 2, 1, 2, 3),
                Value.of("c", 2),
                Value.of("m", 3, 5),
                new Value("half", ElementType.FLOAT32, Shape.of(1))),
            List.of(
                Node.of("conv", new Op.Conv(window, 2), "x", "w"),
                Node.of("bn", new Op.BatchNormalization(1e-5f), "conv", "c", "c", "c", "c"),
                Node.of("leaky", new Op.LeakyRelu(0.1f), "bn"),
                Node.of("clip", new Op.Clip(0, Float.POSITIVE_INFINITY), "leaky"),
                Node.of("relu", new Op.Relu(), "clip"),
                Node.of("lrn", new Op.Lrn(5, 1e-4f, 0.75f, 2), "relu"),
                Node.of("max", new Op.MaxPool(Window.square(2, 1, 0), true), "lrn"),
                Node.of("avg", new Op.AveragePool(Window.square(2, 1, 1), false, true), "max"),
                Node.of(
                    "pad", new Op.Pad(Op.PadMode.EDGE, List.of(0, 0, 1, 0, 0, 0, 0, 1), 0), "avg"),
                Node.of("transpose", new Op.Transpose(List.of(0, 1, 3, 2)), "pad"),
                Node.of("add", new Op.Add(), "transpose", "half"),
                Node.of("sum", new Op.Sum(), "add", "add", "half"),
                Node.of("mul", new Op.Mul(), "sum", "half"),
                Node.of("concat", new Op.Concat(1), "mul", "mul"),
                Node.of("gap", new Op.GlobalAveragePool(), "concat"),
                Node.of("squeeze", new Op.Squeeze(List.of(2, 3)), "gap"),
                Node.of("unsqueeze", new Op.Unsqueeze(List.of(0)), "squeeze"),
                Node.of("reshape", new Op.Reshape(List.of(1, 4)), "unsqueeze"),
                Node.of("flatten", new Op.Flatten(1), "reshape"),
                Node.of("drop", new Op.Dropout(), "flatten"),
                Node.of("same", new Op.Identity(), "drop"),
                Node.of(
                    "slice", new Op.Pad(Op.PadMode.CONSTANT, List.of(0, 0, 0, -1), 0.5f), "same"),
                Node.of("matmul", new Op.MatMul(), "slice", "m"),
                Node.of("gemm", new Op.Gemm(2, 0.5f, false, true), "matmul", "m5"),
                Node.of("softmax", new Op.Softmax(1), "gemm")),
            List.of("softmax"));
    Graph complete =
        new Graph(
            graph.name(),
            graph.inputs(),
            List.of(
                graph.parameters().get(0),
                graph.parameters().get(1),
                graph.parameters().get(2),
                graph.parameters().get(3),
                Value.of("m5", 7, 5)),
            graph.nodes(),
            graph.outputs());
    assertEquals(complete, GraphJson.parse(GraphJson.format(complete)));
  }
}
