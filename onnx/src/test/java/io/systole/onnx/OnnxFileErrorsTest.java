// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static io.systole.onnx.FileBuilder.ints;
import static io.systole.onnx.Tensors.longs;
import static io.systole.onnx.Tensors.scalar;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each message about a file that cannot be used. */
class OnnxFileErrorsTest {
  @TempDir Path folder;

  @Test
  void otherFiles() throws IOException {
    Path path = folder.resolve("m.onnx");
    refuse("no such file", "cannot be read: no such file", () -> OnnxFile.read(path));
    Files.write(path, new byte[0]);
    refuse("", "expected an ONNX model, found no graph in it", () -> OnnxFile.read(path));
    Files.writeString(path, "Not a protobuf message at all.");
    String message = message(() -> OnnxFile.read(path));
    assertEquals(
        path + ": expected an ONNX model, found something else or a damaged one: ",
        message.substring(0, message.lastIndexOf("one: ") + 5));
  }

  @Test
  void opsets() {
    refused("opset: expected 6 to 22, found 23", identity(23));
    refused("opset: expected 6 to 22, found 5", identity(5));
  }

  private static FileBuilder identity(int opset) {
    return new FileBuilder(opset).input("x", 1).node("y = Identity(x)").output("y");
  }

  @Test
  void operators() {
    refused("node y (Erf): operator Erf is not supported", x(13).node("y = Erf(x)"));
    refused(
        "node act (Relu): operator Relu of domain com.acme is not supported",
        x(13).named("act", "y = com.acme:Relu(x)"));
    refused("node y (Relu): has no output", x(13).named("y", " = Relu(x)"));
  }

  @Test
  void attributes() {
    refused(
        "node y (Relu): attribute alpha is not supported", x(13).node("y = Relu(x)", "alpha", 1f));
    refused(
        "node y (Gemm): attribute broadcast is not supported",
        x(7).initializer("w", Tensors.random(new java.util.Random(1), 4, 4))
            .node("y = Gemm(x, w)", "broadcast", 1));
    refused(
        "node y (LeakyRelu): attribute alpha: expected FLOAT, found INT",
        x(13).node("y = LeakyRelu(x)", "alpha", 1));
    refused("node y (LRN): attribute size is missing", x(13).node("y = LRN(x)", "alpha", 1f));
    refused(
        "node y (Flatten): attribute axis: expected a 32-bit integer, found 4294967296",
        x(13).node("y = Flatten(x)", "axis", 1L << 32));
    refused("node y (MaxPool): attribute kernel_shape is missing", x(13).node("y = MaxPool(x)"));
    refused(
        "node y (MaxPool): attribute auto_pad: expected NOTSET, SAME_UPPER, SAME_LOWER or VALID,"
            + " found SAME",
        x(13).node("y = MaxPool(x)", "kernel_shape", ints(1, 1), "auto_pad", "SAME"));
    refused(
        "node y (MaxPool): attribute ceil_mode: expected 0 or 1, found 2",
        x(13).node("y = MaxPool(x)", "kernel_shape", ints(1, 1), "ceil_mode", 2));
    refused(
        "node y (MaxPool): strides [0, 1]: each must be at least 1",
        x(13).node("y = MaxPool(x)", "kernel_shape", ints(1, 1), "strides", ints(0, 1)));
    refused(
        "node y (Pad): attribute mode: expected constant, reflect or edge, found wrap",
        x(19).initializer("p", longs(0, 0, 0, 0)).node("y = Pad(x, p)", "mode", "wrap"));
    refused(
        "node y (AveragePool): attribute dilations is not supported",
        new FileBuilder(18)
            .input("x", 1, 1, 4, 4)
            .node("y = AveragePool(x)", "kernel_shape", ints(1, 1), "dilations", ints(1, 1))
            .output("y"));
  }

  @Test
  void inputs() {
    refused("node y (Relu): reads z, which nothing before it defines", x(13).node("y = Relu(z)"));
    refused("node y (Add): expected 2 inputs, found 1", x(13).node("y = Add(x)"));
    refused("node y (Add): input 0 is missing", x(13).node("y = Add( , x)"));
    refused(
        "node y (Reshape): input s (shape) must be a constant or a value given for the run",
        x(13).input("s", "INT64", 2).node("y = Reshape(x, s)"));
    refused(
        "node y (Reshape): input s (shape): expected a list of integers, found FLOAT32 1",
        x(13).initializer("s", Tensor.ofFloats(Shape.of(1), 1)).node("y = Reshape(x, s)"));
    refused(
        "node y (Reshape): shape [-1, -1]: expected extents and at most one -1",
        x(13).initializer("s", longs(-1, -1)).node("y = Reshape(x, s)"));
    refused(
        "node y (Reshape): shape [3, -1] does not divide the 16 elements of 4x4",
        x(13).initializer("s", longs(3, -1)).node("y = Reshape(x, s)"));
    refused(
        "node y (Reshape): shape [1, 1, 0]: 0 at 2 copies no axis of 4x4",
        x(13).initializer("s", longs(1, 1, 0)).node("y = Reshape(x, s)"));
    refused(
        "node y (Clip): input m (min): expected one element, found INT64 2",
        x(13).initializer("m", longs(1, 2)).node("y = Clip(x, m)"));
    refused(
        "node y (Squeeze): axes [0, -2]: an axis is named twice",
        x(13).initializer("a", longs(0, -2)).node("y = Squeeze(x, a)"));
    refused(
        "node y (Add): expected floating-point data, found integers in c",
        x(13).initializer("c", longs(1)).node("y = Add(x, c)"));
    refused(
        "node y (Concat): axis 2 is outside a rank of 2",
        x(13).node("y = Concat(x, x)", "axis", 2));
  }

  @Test
  void outputs() {
    refused(
        "node y (MaxPool): output 1 (i) is not supported",
        x(13).node("y, i = MaxPool(x)", "kernel_shape", ints(1, 1)));
    refused("graph test: nothing defines output y", x(13).node("z = Relu(x)"));
    refused("value y is defined twice", x(13).node("y = Relu(x)").node("y = Relu(x)"));
  }

  @Test
  void values() {
    refused(
        "input x: extent 1 of ?x? is open; give the run's input",
        new FileBuilder(13).input("x", -1, -1).node("y = Relu(x)").output("y"));
    refused(
        "input x: the file gives no shape; give the run's input",
        new FileBuilder(13).inputWithoutShape("x").node("y = Relu(x)").output("y"));
    refused(
        "input x: expected elements of FLOAT, DOUBLE, FLOAT16, INT8 to INT64, UINT8 or BOOL, found"
            + " STRING",
        new FileBuilder(13).input("x", "STRING", 1).node("y = Relu(x)").output("y"));
  }

  @Test
  void bombs() {
    refused(
        "node y (ConstantOfShape): folding constants to 65536x65536 would make more than 16777224"
            + " elements",
        x(13).initializer("s", longs(65536, 65536)).node("y = ConstantOfShape(s)"));
    FileBuilder doubling =
        x(13).initializer("c0", Tensor.zeros(Shape.of(1024), ElementType.FLOAT32));
    for (int i = 0; i < 24; i++) {
      doubling.node("c%d = Concat(c%d, c%d)".formatted(i + 1, i, i), "axis", 0);
    }
    refused(
        "node c14 (Concat): folding constants to 16777216 would make more than 16781312 elements",
        doubling.node("y = Relu(c24)"));
    refused(
        "node y (Pad): its output 65540x65540 is too large",
        x(13).initializer("p", longs(65536, 65536, 0, 0)).node("y = Pad(x, p)"));
    refused(
        "node y (Pad): an output extent of 2147483651 is impossible",
        x(13).initializer("p", longs(Integer.MAX_VALUE, 0, 0, 0)).node("y = Pad(x, p)"));
  }

  @Test
  void runTimeInputs() {
    OnnxFile file =
        new FileBuilder(13)
            .input("x", -1, 4)
            .input("s", "INT64", 1)
            .node("y = Reshape(x, s)")
            .output("y")
            .file(folder.resolve("m.onnx"));
    argument(
        "no input is named z; the inputs are [s, x]", () -> file.model(Map.of("z", scalar(1))));
    argument(
        "input x: expected shape ?x4, found 2x3",
        () -> file.model(Map.of("x", Tensor.zeros(Shape.of(2, 3), ElementType.FLOAT32))));
    argument(
        "input s: expected elements of INT64, found FLOAT32",
        () -> file.model(Map.of("s", Tensor.zeros(Shape.of(1), ElementType.FLOAT32))));
  }

  /** A file with the input x [4,4] and the output y. */
  private static FileBuilder x(int opset) {
    return new FileBuilder(opset).input("x", 4, 4).output("y");
  }

  private void refused(String problem, FileBuilder builder) {
    Path path = folder.resolve("m.onnx");
    builder.write(path);
    refuse(problem, problem, () -> OnnxFile.read(path).model());
  }

  private void refuse(String what, String problem, org.junit.jupiter.api.function.Executable run) {
    assertEquals(folder.resolve("m.onnx") + ": " + problem, message(run), what);
  }

  private static String message(org.junit.jupiter.api.function.Executable run) {
    return "" + assertThrows(BadFileException.class, run).getMessage();
  }

  private static void argument(String message, org.junit.jupiter.api.function.Executable run) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, run).getMessage());
  }
}
