// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each message of shape inference. */
class ShapeInferenceErrorsTest {
  private static final Window SQUARE = Window.square(3, 1, 0);

  @Test
  void arity() {
    check("node n (Conv): expected 2 or 3 inputs, found 1", new Op.Conv(SQUARE, 1), "1x3x8x8");
    check("node n (Relu): expected 1 inputs, found 2", new Op.Relu(), "1", "1");
    check("node n (Sum): expected at least 1 inputs, found 0", new Op.Sum());
  }

  @Test
  void convolution() {
    check(
        "node n (Conv): group 2 does not divide 3 input and 8 output channels",
        new Op.Conv(SQUARE, 2),
        "1x3x8x8",
        "8x3x3x3");
    check(
        "node n (Conv): W: expected shape 8x3x3x3, found 8x4x3x3",
        new Op.Conv(SQUARE, 1),
        "1x3x8x8",
        "8x4x3x3");
    check(
        "node n (Conv): B: expected shape 8, found 1x8",
        new Op.Conv(SQUARE, 1),
        "1x3x8x8",
        "8x3x3x3",
        "1x8");
    check(
        "node n (Conv): expected x [n,c,h,w] and W [m,c/group,kh,kw], found 3x8x8 and 8x3x3x3",
        new Op.Conv(SQUARE, 1),
        "3x8x8",
        "8x3x3x3");
    check(
        "node n (Conv): kernel [3, 3] with dilations [1, 1] and pads [0, 0, 0, 0] does not fit into"
            + " the input 1x3x8x2",
        new Op.Conv(SQUARE, 1),
        "1x3x8x2",
        "8x3x3x3");
    Window cube =
        new Window(List.of(1, 1, 1), List.of(1, 1, 1), List.of(0, 0, 0, 0, 0, 0), List.of(1, 1, 1));
    check(
        "node n (Conv): kernel [1, 1, 1]: expected two spatial axes",
        new Op.Conv(cube, 1),
        "1x1x1x1",
        "1x1x1x1");
    check(
        "node n (MaxPool): kernel [1, 1, 1]: expected one or two spatial axes",
        new Op.MaxPool(cube, false),
        "1x1x1x1x1");
  }

  @Test
  void pooling() {
    check(
        "node n (MaxPool): kernel [3, 3] does not slide over an input 3x8x8",
        new Op.MaxPool(SQUARE, false),
        "3x8x8");
    check(
        "node n (AveragePool): pads [3, 3, 3, 3]: a window of [3, 3] would see only padding",
        new Op.AveragePool(Window.square(3, 1, 3), false, true),
        "1x3x8x8");
    check(
        "node n (GlobalAveragePool): expected an input [n,c,spatial…], found 1x3",
        new Op.GlobalAveragePool(),
        "1x3");
  }

  @Test
  void products() {
    check(
        "node n (Gemm): matrices 2x3 (transA false) and 4x5 (transB false) do not multiply",
        new Op.Gemm(1, 1, false, false),
        "2x3",
        "4x5");
    check(
        "node n (Gemm): C of shape 2 does not broadcast to 2x5",
        new Op.Gemm(1, 1, false, false),
        "2x3",
        "3x5",
        "2");
    check(
        "node n (Gemm): expected two matrices, found 1x2x3 and 3x5",
        new Op.Gemm(1, 1, false, false),
        "1x2x3",
        "3x5");
    check("node n (MatMul): shapes 2x3 and 4 do not multiply", new Op.MatMul(), "2x3", "4");
    check(
        "node n (MatMul): a scalar cannot be multiplied: found scalar and 4",
        new Op.MatMul(),
        "scalar",
        "4");
  }

  @Test
  void elementwise() {
    check("node n (Add): shapes [2x3, 2] do not broadcast", new Op.Add(), "2x3", "2");
    check("node n (LRN): size: expected at least 1, found 0", new Op.Lrn(0, 1, 1, 1), "1x3x2x2");
    check(
        "node n (LRN): expected an input with channels [n,c,…], found 3",
        new Op.Lrn(5, 1, 1, 1),
        "3");
    check(
        "node n (BatchNormalization): mean: expected shape 3, found 4",
        new Op.BatchNormalization(0),
        "1x3",
        "3",
        "3",
        "4",
        "3");
    check("node n (Softmax): axis 2 outside shape 1x3", new Op.Softmax(2), "1x3");
  }

  @Test
  void movement() {
    check(
        "node n (Concat): shapes [2x3, 3x3] differ in another axis than 1",
        new Op.Concat(1),
        "2x3",
        "3x3");
    check("node n (Flatten): axis 3 outside shape 2x3", new Op.Flatten(3), "2x3");
    check(
        "node n (Reshape): 4x2 has 8 elements, the input 2x3 has 6",
        new Op.Reshape(List.of(4, 2)),
        "2x3");
    check("node n (Reshape): negative extent -1 in shape [-1]", new Op.Reshape(List.of(-1)), "2x3");
    check(
        "node n (Squeeze): axes: axis 1 of 1x3 is not of extent 1",
        new Op.Squeeze(List.of(1)),
        "1x3");
    check(
        "node n (Unsqueeze): axes [0, 0]: expected different axes of a rank 3",
        new Op.Unsqueeze(List.of(0, 0)),
        "3");
    check(
        "node n (Transpose): perm [0, 0] does not permute the axes of 2x3",
        new Op.Transpose(List.of(0, 0)),
        "2x3");
    check(
        "node n (Pad): pads [1, 1]: expected two for each axis of 2x3",
        new Op.Pad(Op.PadMode.CONSTANT, List.of(1, 1), 0),
        "2x3");
    check(
        "node n (Pad): pads [2, 0, 0, 0]: mode REFLECT has not as much to copy in 2x3",
        new Op.Pad(Op.PadMode.REFLECT, List.of(2, 0, 0, 0), 0),
        "2x3");
    check(
        "node n (Pad): an output extent of -1 is impossible",
        new Op.Pad(Op.PadMode.CONSTANT, List.of(-3, 0, 0, 0), 0),
        "2x3");
  }

  @Test
  void windows() {
    assertMessage(
        "kernel []: at least one spatial axis is needed",
        () -> new Window(List.of(), List.of(), List.of(), List.of()));
    assertMessage(
        "kernel [65537] with dilations [65536] is too large",
        () -> new Window(List.of(65537), List.of(1), List.of(0, 0), List.of(65536)));
    assertMessage("strides [0, 0]: each must be at least 1", () -> Window.square(3, 0, 0));
  }

  private static void check(String message, Op op, String... inputs) {
    assertMessage(
        message,
        () ->
            ShapeInference.outputShape(
                Node.of("n", op, inputs), Arrays.stream(inputs).map(TestShapes::parse).toList()));
  }

  static void assertMessage(String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
