// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static io.systole.onnx.FileBuilder.ints;
import static io.systole.onnx.Tensors.longs;
import static io.systole.onnx.Tensors.scalar;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Window;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was an attribute and became an input, and which axes are meant, between opsets 6 and 22. */
class ShapeConventionsTest {
  private static final Random RANDOM = new Random(7);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"6, 0", "6, 1", "6, 2", "9, 1", "11, -1", "11, -2", "12, 3", "13, 1", "13, 0"})
  void softmaxCountsItsInputAsAMatrixBelow13(int opset, int axis) throws OrtException {
    Model model =
        RoundTrip.check(
            folder,
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
      assertEquals(new Op.Softmax(axis < 0 ? 3 : axis), RoundTrip.onlyNode(model).op());
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
    assertEquals(
        new Op.Softmax(1), RoundTrip.onlyNode(unary(12, "y = Softmax(x)", 2, 3).model()).op());
    assertEquals(
        new Op.Softmax(2), RoundTrip.onlyNode(unary(13, "y = Softmax(x)", 2, 3, 4).model()).op());
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
          RoundTrip.check(
              folder,
              new FileBuilder(opset)
                  .input("x", 9)
                  .node("y = Clip(x)", "min", -0.5f, "max", 0.25f)
                  .output("y"),
              9);
      assertEquals(expected, RoundTrip.onlyNode(model).op());
    }
    Model model =
        RoundTrip.check(
            folder,
            new FileBuilder(11)
                .input("x", 9)
                .initializer("low", scalar(-0.5f))
                .initializer("high", scalar(0.25f))
                .node("y = Clip(x, low, high)")
                .output("y"),
            9);
    assertEquals(expected, RoundTrip.onlyNode(model).op());
    Model open =
        RoundTrip.check(
            folder,
            new FileBuilder(13)
                .input("x", 9)
                .initializer("high", scalar(0.25f))
                .node("y = Clip(x, , high)")
                .output("y"),
            9);
    assertEquals(new Op.Clip(-Float.MAX_VALUE, 0.25f), RoundTrip.onlyNode(open).op());
  }

  @Test
  void padByAttributeBelow11ByInputFromThereAndWithAxesFrom18() throws OrtException {
    Op.Pad expected = new Op.Pad(Op.PadMode.CONSTANT, List.of(0, 1, 0, 2), 3);
    for (int opset : List.of(6, 10)) {
      Model model =
          RoundTrip.check(
              folder,
              new FileBuilder(opset)
                  .input("x", 2, 3)
                  .node("y = Pad(x)", "pads", ints(0, 1, 0, 2), "value", 3f)
                  .output("y"),
              2,
              3);
      assertEquals(expected, RoundTrip.onlyNode(model).op());
    }
    Model byInput =
        RoundTrip.check(
            folder,
            new FileBuilder(11)
                .input("x", 2, 3)
                .initializer("pads", longs(0, 1, 0, 2))
                .initializer("value", scalar(3))
                .node("y = Pad(x, pads, value)", "mode", "constant")
                .output("y"),
            2,
            3);
    assertEquals(expected, RoundTrip.onlyNode(byInput).op());
    Model byAxes =
        RoundTrip.check(
            folder,
            new FileBuilder(18)
                .input("x", 2, 3)
                .initializer("pads", longs(1, 2))
                .initializer("axes", longs(-1))
                .node("y = Pad(x, pads, , axes)", "mode", "reflect")
                .output("y"),
            2,
            3);
    assertEquals(
        new Op.Pad(Op.PadMode.REFLECT, List.of(0, 1, 0, 2), 0), RoundTrip.onlyNode(byAxes).op());
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
      Model model = RoundTrip.check(folder, builder, 1, 3, 1, 4);
      assertEquals(
          List.of(new Op.Squeeze(List.of(2)), new Op.Unsqueeze(List.of(0, 3))),
          model.graph().nodes().stream().map(Node::op).toList());
    }
  }

  @Test
  void squeezeWithoutAxesDropsAllOfExtentOne() {
    assertEquals(
        new Op.Squeeze(List.of(0, 2)),
        RoundTrip.onlyNode(unary(13, "y = Squeeze(x)", 1, 3, 1, 4).model()).op());
  }

  @Test
  void reshapeCopiesAndInfersExtents() throws OrtException {
    Model model =
        RoundTrip.check(
            folder,
            new FileBuilder(8)
                .input("x", 2, 3, 4)
                .initializerInput("shape", longs(0, -1))
                .node("y = Reshape(x, shape)")
                .output("y"),
            2,
            3,
            4);
    assertEquals(new Op.Reshape(List.of(2, 12)), RoundTrip.onlyNode(model).op());
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
        RoundTrip.check(
            folder,
            new FileBuilder(11)
                .input("x", 1, 2, 6, 7)
                .initializer("w", Tensors.random(RANDOM, 3, 2, 3, 3))
                .node("y = Conv(x, w)", "auto_pad", mode, "strides", ints(2, 2))
                .output("y"),
            1,
            2,
            6,
            7);
    Window window = ((Op.Conv) RoundTrip.onlyNode(model).op()).window();
    assertEquals(List.of(top, left, bottom, right), window.pads());
    assertEquals(List.of(3, 3), window.kernel());
  }
}
