// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Raw, typed and external tensors, and each message about one that cannot be used. */
class TensorProtoFileTest {
  private static final int INT32 = TensorProto.DataType.INT32_VALUE;
  private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void everyTypeGoesOutAndComesBack(ElementType type) {
    Tensor tensor = Tensor.zeros(Shape.of(2, 1, 3), type);
    tensor.set(4, 1L);
    Path path = folder.resolve("t.pb");
    TensorProtoFile.write(path, "t", tensor);
    assertTrue(tensor.identical(TensorProtoFile.read(path)));
  }

  @Test
  void typedLists() throws IOException {
    check(List.of(1.5, -2.0), tensor("FLOAT", 2).addFloatData(1.5f).addFloatData(-2));
    check(List.of(1.5, -2.0), tensor("DOUBLE", 2).addDoubleData(1.5).addDoubleData(-2));
    check(List.of(7.0, -2.0), tensor("INT64", 2).addInt64Data(7).addInt64Data(-2));
    check(List.of(7.0, -2.0), tensor("INT32", 2).addInt32Data(7).addInt32Data(-2));
    check(List.of(7.0, -2.0), tensor("INT16", 2).addInt32Data(7).addInt32Data(-2));
    check(List.of(7.0, -2.0), tensor("INT8", 2).addInt32Data(7).addInt32Data(-2));
    check(List.of(7.0, 254.0), tensor("UINT8", 2).addInt32Data(7).addInt32Data(254));
    check(List.of(1.0, 0.0), tensor("BOOL", 2).addInt32Data(1).addInt32Data(0));
    check(List.of(1.0, -2.0), tensor("FLOAT16", 2).addInt32Data(0x3c00).addInt32Data(0xc000));
  }

  @Test
  void counts() throws IOException {
    refuse("tensor t of shape 2: expected 2 elements, found 1", tensor("FLOAT", 2).addFloatData(1));
    refuse(
        "tensor t of shape 2: expected 8 bytes, found 7",
        tensor("FLOAT", 2).setRawData(ByteString.copyFrom(new byte[7])));
    refuse("tensor t: element 0: 256 does not fit UINT8", tensor("UINT8", 1).addInt32Data(256));
  }

  @Test
  void shapesAndTypes() throws IOException {
    refuse("tensor t: dims: expected 0 to 2147483647, found -1", tensor("FLOAT", -1));
    refuse("tensor t: shape 65536x65536 is too large", tensor("FLOAT", 65536, 65536));
    refuse(
        "tensor t: expected elements of FLOAT, DOUBLE, FLOAT16, INT8 to INT64, UINT8 or BOOL, found"
            + " BFLOAT16",
        tensor("BFLOAT16", 1));
    refuse(
        "tensor t: expected elements of FLOAT, DOUBLE, FLOAT16, INT8 to INT64, UINT8 or BOOL, found"
            + " type 99",
        TensorProto.newBuilder().setName("t").setDataType(99));
    refuse(
        "tensor t: segmented tensors are not supported",
        tensor("FLOAT", 1).setSegment(TensorProto.Segment.newBuilder().setBegin(0).setEnd(1)));
    refuse("expected a TensorProto, found no data_type in it", TensorProto.newBuilder());
  }

  @Test
  void externalDataIsReadAtItsOffset() throws IOException {
    Files.createDirectory(folder.resolve("below"));
    Files.write(folder.resolve("below/data.bin"), new byte[] {9, 9, 9, 1, 0, 0, 0, 2, 0, 0, 0});
    Path path = folder.resolve("t.pb");
    Files.write(path, external("below/data.bin", "3", "8").build().toByteArray());
    Tensor tensor = TensorProtoFile.read(path);
    assertEquals(1, tensor.longAt(0));
    assertEquals(2, tensor.longAt(1));
    Files.write(path, external("./below/../below/data.bin", "3", "8").build().toByteArray());
    assertEquals(2, TensorProtoFile.read(path).longAt(1));
  }

  @Test
  void externalDataStaysInTheFolder() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path outside = folder.resolve("secret.bin");
    Files.write(outside, new byte[8]);
    Files.createSymbolicLink(inner.resolve("link.bin"), outside);
    Path path = inner.resolve("t.pb");
    for (String location : List.of("../secret.bin", outside.toString(), "link.bin", "a/../../x")) {
      Files.write(path, external(location, "0", "8").build().toByteArray());
      assertEquals(
          "%s: tensor t: external location %s leads out of the model's folder"
              .formatted(path, location),
          message(path));
    }
  }

  @Test
  void externalDataMustBeThere() throws IOException {
    Files.write(folder.resolve("d"), new byte[8]);
    refuse("tensor t: external data without a location", external("", "0", "8"));
    refuse("tensor t: external location none cannot be read", external("none", "0", "8"));
    refuse("tensor t: external location \\u0000 cannot be read", external("\0", "0", "8"));
    refuse("tensor t: external length: expected 8, found 7", external("d", "0", "7"));
    refuse(
        "tensor t: external data at 1 of 8 bytes ends behind d, which has 8",
        external("d", "1", "8"));
    refuse(
        "tensor t: external data at 9223372036854775807 of 8 bytes ends behind d, which has 8",
        external("d", "9223372036854775807", "8"));
    refuse(
        "tensor t: external offset: expected a number of bytes, found -1",
        external("d", "-1", "8"));
    refuse(
        "tensor t: external offset: expected a number of bytes, found x", external("d", "x", "8"));
  }

  private static TensorProto.Builder external(String location, String offset, String length) {
    return TensorProto.newBuilder()
        .setName("t")
        .setDataType(INT32)
        .addDims(2)
        .setDataLocation(DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", offset))
        .addExternalData(entry("length", length));
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static TensorProto.Builder tensor(String type, long... dims) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("t")
            .setDataType(TensorProto.DataType.valueOf(type).getNumber());
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor;
  }

  private void check(List<Double> expected, TensorProto.Builder proto) throws IOException {
    Path path = folder.resolve("t.pb");
    Files.write(path, proto.build().toByteArray());
    Tensor tensor = TensorProtoFile.read(path);
    assertEquals(expected, List.of(tensor.doubleAt(0), tensor.doubleAt(1)));
    assertEquals(proto.getDataType() == FLOAT, tensor.type() == ElementType.FLOAT32);
  }

  private void refuse(String problem, TensorProto.Builder proto) throws IOException {
    Path path = folder.resolve("t.pb");
    Files.write(path, proto.build().toByteArray());
    assertEquals(path + ": " + problem, message(path));
  }

  private static String message(Path path) {
    return "" + assertThrows(BadFileException.class, () -> TensorProtoFile.read(path)).getMessage();
  }
}
