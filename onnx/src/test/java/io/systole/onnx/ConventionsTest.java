// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static io.systole.onnx.FileBuilder.ints;
import static io.systole.onnx.Tensors.longs;
import static io.systole.onnx.Tensors.scalar;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Window;
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

/**
 * What differs between opsets 6 and 22. Where ONNX Runtime runs the opset (from 7 on), it gives the
 * same result for the file and for what was imported from it.
 */
class ConventionsTest {
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
    Model model = check(builder, 2, 3);
    assertEquals(new Op.Gemm(0.5f, 1, false, true), onlyNode(model).op());
    assertEquals(
        List.of("b", "w"), model.graph().parameters().stream().map(p -> p.name()).toList());
  }

  @Test
  void gemmNeedsNoBiasFromOpset11() throws OrtException {
    check(
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
    assertEquals(List.of("x", "y/axis"), onlyNode(model).inputs());
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
    Model model = check(builder, 2, 3, 4);
    assertEquals(new Op.BatchNormalization(opset == 6 ? 1e-5f : 0.01f), onlyNode(model).op());
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

  @ParameterizedTest
  @CsvSource({"6, 0", "6, 1", "6, 2", "9, 1", "11, -1", "11, -2", "12, 3", "13, 1", "13, 0"})
  void softmaxCountsItsInputAsAMatrixBelow13(int opset, int axis) throws OrtException {
    Model model =
        check(
            new FileBuilder(opset)
                .input("x", 2, 3, 4, 5)
                .named("soft", "y = Softmax(x)", "axis", axis)
                .output("y"),
            2,
            3,
            4,
            5);
    boolean last = axis == 3 || axis == -1;
    if (opset >= 13 || last) {
      assertEquals(new Op.Softmax(axis < 0 ? 3 : axis), onlyNode(model).op());
    } else {
      assertEquals(
          List.of(
              new Op.Flatten(axis < 0 ? axis + 4 : axis),
              new Op.Softmax(1),
              new Op.Reshape(List.of(2, 3, 4, 5))),
          model.graph().nodes().stream().map(Node::op).toList());
      assertEquals(new Op.Softmax(1), model.graph().node("soft").op());
    }
  }

  @Test
  void softmaxHasAnotherDefaultAxisFrom13() {
    assertEquals(new Op.Softmax(1), onlyNode(unary(12, "y = Softmax(x)", 2, 3).model()).op());
    assertEquals(new Op.Softmax(2), onlyNode(unary(13, "y = Softmax(x)", 2, 3, 4).model()).op());
  }

  private OnnxFile unary(int opset, String signature, long... dims) {
    return new FileBuilder(opset)
        .input("x", dims)
        .node(signature)
        .output("y")
        .file(folder.resolve("m.onnx"));
  }

  @Test
  void clipByAttributeBelow11AndByInputFromThere() throws OrtException {
    Op.Clip expected = new Op.Clip(-0.5f, 0.25f);
    for (int opset : List.of(6, 10)) {
      Model model =
          check(
              new FileBuilder(opset)
                  .input("x", 9)
                  .node("y = Clip(x)", "min", -0.5f, "max", 0.25f)
                  .output("y"),
              9);
      assertEquals(expected, onlyNode(model).op());
    }
    Model model =
        check(
            new FileBuilder(11)
                .input("x", 9)
                .initializer("low", scalar(-0.5f))
                .initializer("high", scalar(0.25f))
                .node("y = Clip(x, low, high)")
                .output("y"),
            9);
    assertEquals(expected, onlyNode(model).op());
    Model open =
        check(
            new FileBuilder(13)
                .input("x", 9)
                .initializer("high", scalar(0.25f))
                .node("y = Clip(x, , high)")
                .output("y"),
            9);
    assertEquals(new Op.Clip(-Float.MAX_VALUE, 0.25f), onlyNode(open).op());
  }

  @Test
  void padByAttributeBelow11ByInputFromThereAndWithAxesFrom18() throws OrtException {
    Op.Pad expected = new Op.Pad(Op.PadMode.CONSTANT, List.of(0, 1, 0, 2), 3);
    for (int opset : List.of(6, 10)) {
      Model model =
          check(
              new FileBuilder(opset)
                  .input("x", 2, 3)
                  .node("y = Pad(x)", "pads", ints(0, 1, 0, 2), "value", 3f)
                  .output("y"),
              2,
              3);
      assertEquals(expected, onlyNode(model).op());
    }
    Model byInput =
        check(
            new FileBuilder(11)
                .input("x", 2, 3)
                .initializer("pads", longs(0, 1, 0, 2))
                .initializer("value", scalar(3))
                .node("y = Pad(x, pads, value)", "mode", "constant")
                .output("y"),
            2,
            3);
    assertEquals(expected, onlyNode(byInput).op());
    Model byAxes =
        check(
            new FileBuilder(18)
                .input("x", 2, 3)
                .initializer("pads", longs(1, 2))
                .initializer("axes", longs(-1))
                .node("y = Pad(x, pads, , axes)", "mode", "reflect")
                .output("y"),
            2,
            3);
    assertEquals(new Op.Pad(Op.PadMode.REFLECT, List.of(0, 1, 0, 2), 0), onlyNode(byAxes).op());
  }

  @Test
  void axesByAttributeBelow13AndByInputFromThere() throws OrtException {
    for (int opset : List.of(6, 11, 13, 21)) {
      FileBuilder builder = new FileBuilder(opset).input("x", 1, 3, 1, 4).output("y");
      if (opset < 13) {
        builder
            .node("s = Squeeze(x)", "axes", ints(2))
            .node("y = Unsqueeze(s)", "axes", ints(0, 3));
      } else {
        builder
            .initializer("two", longs(-2))
            .initializer("ends", longs(3, 0))
            .node("s = Squeeze(x, two)")
            .node("y = Unsqueeze(s, ends)");
      }
      Model model = check(builder, 1, 3, 1, 4);
      assertEquals(
          List.of(new Op.Squeeze(List.of(2)), new Op.Unsqueeze(List.of(0, 3))),
          model.graph().nodes().stream().map(Node::op).toList());
    }
  }

  @Test
  void squeezeWithoutAxesDropsAllOfExtentOne() {
    assertEquals(
        new Op.Squeeze(List.of(0, 2)),
        onlyNode(unary(13, "y = Squeeze(x)", 1, 3, 1, 4).model()).op());
  }

  @Test
  void reshapeCopiesAndInfersExtents() throws OrtException {
    Model model =
        check(
            new FileBuilder(8)
                .input("x", 2, 3, 4)
                .initializerInput("shape", longs(0, -1))
                .node("y = Reshape(x, shape)")
                .output("y"),
            2,
            3,
            4);
    assertEquals(new Op.Reshape(List.of(2, 12)), onlyNode(model).op());
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
      assertEquals(new Op.Dropout(), onlyNode(check(builder, 4)).op());
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

  @ParameterizedTest
  @CsvSource({
    "SAME_UPPER, 0, 1, 1, 1",
    "SAME_LOWER, 1, 1, 0, 1",
    "VALID, 0, 0, 0, 0",
    "NOTSET, 0, 0, 0, 0"
  })
  void autoPadBecomesPads(String mode, int top, int left, int bottom, int right)
      throws OrtException {
    Model model =
        check(
            new FileBuilder(11)
                .input("x", 1, 2, 6, 7)
                .initializer("w", Tensors.random(RANDOM, 3, 2, 3, 3))
                .node("y = Conv(x, w)", "auto_pad", mode, "strides", ints(2, 2))
                .output("y"),
            1,
            2,
            6,
            7);
    Window window = ((Op.Conv) onlyNode(model).op()).window();
    assertEquals(List.of(top, left, bottom, right), window.pads());
    assertEquals(List.of(3, 3), window.kernel());
  }

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
        check(
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
    assertEquals(new Op.Reshape(List.of(5, 12)), onlyNode(model).op());
  }

  @Test
  void transposedWeightsFold() throws OrtException {
    Model model =
        check(
            new FileBuilder(13)
                .input("x", 2, 3)
                .initializer("w", Tensors.random(RANDOM, 4, 3))
                .node("t = Transpose(w)")
                .node("y = MatMul(x, t)")
                .output("y"),
            2,
            3);
    assertEquals(List.of("x", "t"), onlyNode(model).inputs());
    assertEquals(Shape.of(3, 4), model.weight("t").shape());
  }

  @Test
  void doubleAndHalfWeightsBecomeSinglePrecision() {
    Tensor half = Tensor.zeros(Shape.of(2), io.systole.numeric.ElementType.FLOAT16);
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

  private static Node onlyNode(Model model) {
    assertEquals(1, model.graph().nodes().size(), model.graph().nodes().toString());
    return model.graph().nodes().getFirst();
  }

  /** Imports and exports; from opset 7 on ONNX Runtime must not see a difference. */
  private Model check(FileBuilder builder, int... dims) throws OrtException {
    Path path = folder.resolve("m.onnx");
    Map<String, Tensor> inputs = Map.of("x", Tensors.random(RANDOM, dims));
    Model model = builder.file(path).model(inputs);
    Path exported = folder.resolve("exported.onnx");
    OnnxExporter.write(model, exported);
    List<Tensor> found = Ort.run(exported, inputs);
    if (builder.raw().opset() >= 7) {
      List<Tensor> expected = Ort.run(path, inputs);
      for (int i = 0; i < expected.size(); i++) {
        Tensors.assertClose("output " + i, expected.get(i), found.get(i));
      }
    }
    return model;
  }
}
