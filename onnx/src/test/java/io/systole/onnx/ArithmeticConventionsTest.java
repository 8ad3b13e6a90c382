// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static io.systole.onnx.FileBuilder.ints;
import static io.systole.onnx.Tensors.scalar;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Gemm, Add, Mul, BatchNormalization and Dropout say differently between opsets 6 and 22. */
class ArithmeticConventionsTest {
  private static final Random RANDOM = new Random(7);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 9, 11, 13})
  void gemmBroadcastsItsThirdInput(int opset) throws OrtException {
    FileBuilder builder =
        new FileBuilder(opset)
            .input("x", 2, 3)
            .initializerInput("w", Tensors.random(RANDOM, 4, 3))
            .initializerInput("b", Tensors.random(RANDOM, 4))
            .output("y");
    if (opset == 6) {
      builder.node("y = Gemm(x, w, b)", "broadcast", 1, "transB", 1, "alpha", 0.5f);
    } else {
      builder.node("y = Gemm(x, w, b)", "transB", 1, "alpha", 0.5f);
    }
    Model model = RoundTrip.check(folder, builder, 2, 3);
    assertEquals(new Op.Gemm(0.5f, 1, false, true), RoundTrip.onlyNode(model).op());
    assertEquals(
        List.of("b", "w"), model.graph().parameters().stream().map(p -> p.name()).toList());
  }

  @Test
  void gemmNeedsNoBiasFromOpset11() throws OrtException {
    RoundTrip.check(
        folder,
        new FileBuilder(11)
            .input("x", 2, 3)
            .initializer("w", Tensors.random(RANDOM, 3, 4))
            .node("y = Gemm(x, w)")
            .output("y"),
        2,
        3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Add", "Mul"})
  void opset6PlacesAnOperandByAxis(String type) {
    Model model =
        new FileBuilder(6)
            .input("x", 2, 3, 4, 5)
            .initializer("b", Tensor.ofFloats(Shape.of(3), 1, 2, 3))
            .node("y = %s(x, b)".formatted(type), "broadcast", 1, "axis", 1)
            .output("y")
            .file(folder.resolve("m.onnx"))
            .model();
    assertEquals(List.of("x", "y/axis"), RoundTrip.onlyNode(model).inputs());
    assertEquals(Shape.of(3, 1, 1), model.weight("y/axis").shape());
  }

  @Test
  void opset6BroadcastsToTheLastAxesWithoutAxis() {
    Model model =
        new FileBuilder(6)
            .input("x", 2, 3, 4)
            .input("b", 3, 4)
            .node("y = Add(x, b)", "broadcast", 1)
            .node("z = Mul(y, b)", "broadcast", 1, "axis", -2)
            .output("z")
            .file(folder.resolve("m.onnx"))
            .model();
    assertEquals(List.of("y", "z"), model.graph().nodes().stream().map(Node::name).toList());
  }

  @ParameterizedTest
  @CsvSource({"6, 0", "6, 1", "7, 0"})
  void batchNormalizationWithOneOutputIsAtInference(int opset, int isTest) throws OrtException {
    FileBuilder builder = normalization(opset, 3);
    String signature = "y = BatchNormalization(x, s, b, m, v)";
    if (opset == 6) {
      builder.node(signature, "is_test", isTest, "spatial", 1, "momentum", 0.5f);
    } else {
      builder.node(signature, "spatial", 1, "epsilon", 0.01f);
    }
    Model model = RoundTrip.check(folder, builder, 2, 3, 4);
    assertEquals(
        new Op.BatchNormalization(opset == 6 ? 1e-5f : 0.01f), RoundTrip.onlyNode(model).op());
  }

  @Test
  void batchNormalizationOfEachActivationIsAProductAndASum() {
    FileBuilder builder =
        normalization(6, 3, 4)
            .node("y = BatchNormalization(x, s, b, m, v)", "spatial", 0, "is_test", 1);
    Map<String, Tensor> given = builder.raw().initializers();
    Model model = builder.file(folder.resolve("m.onnx")).model();
    assertEquals(
        List.of("Mul", "Add"), model.graph().nodes().stream().map(n -> n.op().type()).toList());
    for (int i = 0; i < 12; i++) {
      double factor = at(given, "s", i) / Math.sqrt(at(given, "v", i) + 1e-5);
      assertEquals(factor, model.weight("y/factor").doubleAt(i), 1e-6);
      assertEquals(
          at(given, "b", i) - at(given, "m", i) * factor,
          model.weight("y/offset").doubleAt(i),
          1e-6);
    }
  }

  private static double at(Map<String, Tensor> tensors, String name, int index) {
    Tensor tensor = tensors.get(name);
    return tensor == null ? Double.NaN : tensor.doubleAt(index);
  }

  private FileBuilder normalization(int opset, int... dims) {
    Tensor variance = Tensors.random(RANDOM, dims);
    for (long i = 0; i < variance.size(); i++) {
      variance.set(i, 1 + Math.abs(variance.doubleAt(i)));
    }
    return new FileBuilder(opset)
        .input("x", 2, 3, 4)
        .initializer("s", Tensors.random(RANDOM, dims))
        .initializer("b", Tensors.random(RANDOM, dims))
        .initializer("m", Tensors.random(RANDOM, dims))
        .initializer("v", variance)
        .output("y");
  }

  @Test
  void dropoutIsTheIdentityInEveryVersion() throws OrtException {
    for (int opset : List.of(6, 7, 10)) {
      FileBuilder builder = new FileBuilder(opset).input("x", 4).output("y");
      if (opset == 6) {
        builder.node("y, mask = Dropout(x)", "is_test", 1, "ratio", 0.5f);
      } else {
        builder.node("y, mask = Dropout(x)", "ratio", 0.5f);
      }
      assertEquals(new Op.Dropout(), RoundTrip.onlyNode(RoundTrip.check(folder, builder, 4)).op());
    }
    FileBuilder byInput =
        new FileBuilder(13)
            .input("x", 4)
            .initializer("ratio", scalar(0.5f))
            .node("y, mask = Dropout(x, ratio)", "seed", 1)
            .output("y")
            .output("mask");
    Model model = byInput.file(folder.resolve("m.onnx")).model();
    assertEquals(List.of("y", "mask"), model.graph().outputs());
    assertEquals(1, model.weight("mask").longAt(3));
  }
}
