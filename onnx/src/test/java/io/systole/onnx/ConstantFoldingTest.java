// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static io.systole.onnx.FileBuilder.ints;
import static io.systole.onnx.Tensors.longs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file computes from constants alone is a parameter or an attribute after the import. */
class ConstantFoldingTest {
  private static final Random RANDOM = new Random(7);

  @TempDir Path folder;

  @Test
  void constantsOfEveryKindFold() {
    Model model =
        new FileBuilder(13)
            .input("x", 2, 6)
            .node("a = Constant()", "value_ints", ints(2, 3))
            .node("b = Constant()", "value_int", 2)
            .node("zero = Constant()", "value", longs(0))
            .node("b1 = Unsqueeze(b, zero)")
            .node("shape = Concat(a, b1)", "axis", 0)
            .node("r = Reshape(x, shape)")
            .node("f = Constant()", "value_float", 2f)
            .node("g = Constant()", "value_floats", List.of(1f, 2f))
            .node("h = Mul(f, g)")
            .node("y = Add(r, h)")
            .output("y")
            .file(folder.resolve("m.onnx"))
            .model();
    assertEquals(
        List.of(new Op.Reshape(List.of(2, 3, 2)), new Op.Add()),
        model.graph().nodes().stream().map(Node::op).toList());
    assertEquals(4, model.weight("h").floatAt(1));
    assertEquals(1, model.weights().size());
  }

  @Test
  void theChainThatExportersWriteForFlatteningFolds() throws OrtException {
    Model model =
        RoundTrip.check(
            folder,
            new FileBuilder(9)
                .input("x", -1, 3, 4)
                .node("s = Shape(x)")
                .node("i = Constant()", "value", Tensor.ofLongs(Shape.of(), 0))
                .node("n = Gather(s, i)", "axis", 0)
                .node("n1 = Unsqueeze(n)", "axes", ints(0))
                .node("rest = Constant()", "value", longs(-1))
                .node("shape = Concat(n1, rest)", "axis", 0)
                .node("y = Reshape(x, shape)")
                .output("y"),
            5,
            3,
            4);
    assertEquals(new Op.Reshape(List.of(5, 12)), RoundTrip.onlyNode(model).op());
  }

  @Test
  void transposedWeightsFold() throws OrtException {
    Model model =
        RoundTrip.check(
            folder,
            new FileBuilder(13)
                .input("x", 2, 3)
                .initializer("w", Tensors.random(RANDOM, 4, 3))
                .node("t = Transpose(w)")
                .node("y = MatMul(x, t)")
                .output("y"),
            2,
            3);
    assertEquals(List.of("x", "t"), RoundTrip.onlyNode(model).inputs());
    assertEquals(Shape.of(3, 4), model.weight("t").shape());
  }

  @Test
  void doubleAndHalfWeightsBecomeSinglePrecision() {
    Tensor half = Tensor.zeros(Shape.of(2), ElementType.FLOAT16);
    half.set(1, 1.5);
    Model model =
        new FileBuilder(13)
            .input("x", 2)
            .initializer("w", half)
            .node("y = Mul(x, w)")
            .output("y")
            .file(folder.resolve("m.onnx"))
            .model();
    assertTrue(Tensor.ofFloats(Shape.of(2), 0, 1.5f).identical(model.weight("w")));
  }
}
