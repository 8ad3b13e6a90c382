// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * TensorProto to {@link Tensor} and back: raw bytes, typed lists, external data.
 *
 * <p>What is wrong with one is an {@link IllegalArgumentException} that names the tensor.
 */
final class ProtoTensors {
  private final ExternalData external;

  ProtoTensors(ExternalData external) {
    this.external = external;
  }

  /** ONNX's name of an element type. */
  static String name(ElementType type) {
    return dataType(type).name();
  }

  /** The element type of ONNX's name or number. */
  static ElementType elementType(String place, String name) {
    return switch (name) {
      case "FLOAT" -> ElementType.FLOAT32;
      case "DOUBLE" -> ElementType.FLOAT64;
      case "FLOAT16" -> ElementType.FLOAT16;
      case "INT64" -> ElementType.INT64;
      case "INT32" -> ElementType.INT32;
      case "INT16" -> ElementType.INT16;
      case "INT8" -> ElementType.INT8;
      case "UINT8" -> ElementType.UINT8;
      case "BOOL" -> ElementType.BOOL;
      default ->
          throw new IllegalArgumentException(
              place
                  + ": expected elements of FLOAT, DOUBLE, FLOAT16, INT8 to INT64, UINT8 or BOOL,"
                  + " found "
                  + name);
    };
  }

  static String typeName(int number) {
    DataType type = DataType.forNumber(number);
    return type == null ? "type " + number : type.name();
  }

  private static DataType dataType(ElementType type) {
    return switch (type) {
      case FLOAT32 -> DataType.FLOAT;
      case FLOAT64 -> DataType.DOUBLE;
      case FLOAT16 -> DataType.FLOAT16;
      case INT64 -> DataType.INT64;
      case INT32 -> DataType.INT32;
      case INT16 -> DataType.INT16;
      case INT8 -> DataType.INT8;
      case UINT8 -> DataType.UINT8;
      case BOOL -> DataType.BOOL;
    };
  }

  /** The tensor on the heap, or mapped if its data is external. */
  Tensor decode(TensorProto proto) {
    String place = proto.getName().isEmpty() ? "tensor" : "tensor " + proto.getName();
    ElementType type = elementType(place, typeName(proto.getDataType()));
    Shape shape = shape(place, proto);
    long sizeBytes = shape.size() * type.sizeBytes();
    if (proto.hasSegment()) {
      throw new IllegalArgumentException(place + ": segmented tensors are not supported");
    }
    if (proto.getDataLocation() == DataLocation.EXTERNAL) {
      return Tensor.of(shape, type, external.read(place, entries(proto), sizeBytes));
    }
    if (proto.hasRawData()) {
      requireCount(place, shape, "bytes", sizeBytes, proto.getRawData().size());
      Tensor tensor = Tensor.zeros(shape, type);
      tensor.data().copyFrom(MemorySegment.ofBuffer(proto.getRawData().asReadOnlyByteBuffer()));
      return tensor;
    }
    return typed(place, proto, shape, type);
  }

  private static Shape shape(String place, TensorProto proto) {
    int[] dims = new int[proto.getDimsCount()];
    for (int i = 0; i < dims.length; i++) {
      long dim = proto.getDims(i);
      if (dim < 0 || dim > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "%s: dims: expected 0 to %d, found %d".formatted(place, Integer.MAX_VALUE, dim));
      }
      dims[i] = (int) dim;
    }
    try {
      Shape shape = Shape.of(dims);
      if (shape.size() <= Integer.MAX_VALUE) {
        return shape;
      }
      throw new IllegalArgumentException("shape " + shape + " is too large");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> entries(TensorProto proto) {
    Map<String, String> entries = new HashMap<>();
    proto.getExternalDataList().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  private static Tensor typed(String place, TensorProto proto, Shape shape, ElementType type) {
    int found =
        switch (type) {
          case FLOAT32 -> proto.getFloatDataCount();
          case FLOAT64 -> proto.getDoubleDataCount();
          case INT64 -> proto.getInt64DataCount();
          case INT32, INT16, INT8, UINT8, BOOL, FLOAT16 -> proto.getInt32DataCount();
        };
    requireCount(place, shape, "elements", shape.size(), found);
    Tensor tensor = Tensor.zeros(shape, type);
    for (int i = 0; i < found; i++) {
      switch (type) {
        case FLOAT32 -> tensor.set(i, proto.getFloatData(i));
        case FLOAT64 -> tensor.set(i, proto.getDoubleData(i));
        case INT64 -> tensor.set(i, proto.getInt64Data(i));
        case FLOAT16 -> tensor.data().set(Tensor.SHORT, 2L * i, (short) proto.getInt32Data(i));
        case INT32, INT16, INT8, UINT8, BOOL -> setInteger(place, tensor, i, proto.getInt32Data(i));
      }
    }
    return tensor;
  }

  private static void setInteger(String place, Tensor tensor, int index, int value) {
    try {
      tensor.set(index, (long) value);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "%s: element %d: %d does not fit %s".formatted(place, index, value, name(tensor.type())),
          e);
    }
  }

  private static void requireCount(
      String place, Shape shape, String what, long expected, long found) {
    if (expected != found) {
      throw new IllegalArgumentException(
          "%s of shape %s: expected %d %s, found %d"
              .formatted(place, shape, expected, what, found));
    }
  }

  /** The tensor with raw data. */
  static TensorProto encode(String name, Tensor tensor) {
    TensorProto.Builder proto = TensorProto.newBuilder().setName(name);
    for (int dim : tensor.shape().toArray()) {
      proto.addDims(dim);
    }
    // The fresh array is nobody else's, so it is wrapped instead of being copied again.
    ByteString bytes =
        UnsafeByteOperations.unsafeWrap(tensor.data().toArray(ValueLayout.JAVA_BYTE));
    return proto.setDataType(dataType(tensor.type()).getNumber()).setRawData(bytes).build();
  }
}
