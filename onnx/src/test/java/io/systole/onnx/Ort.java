// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ONNX Runtime as the oracle: runs a file, FLOAT32, INT64 and BOOL in and out. */
final class Ort {
  private Ort() {}

  /** The outputs, in the file's order. */
  static List<Tensor> run(Path file, Map<String, Tensor> inputs) throws OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(2);
      try (OrtSession session = environment.createSession(file.toString(), options)) {
        Map<String, OnnxTensor> given = new HashMap<>();
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
          if (session.getInputNames().contains(input.getKey())) {
            given.put(input.getKey(), tensor(environment, input.getValue()));
          }
        }
        try (OrtSession.Result result = session.run(given)) {
          List<Tensor> outputs = new ArrayList<>();
          for (String name : session.getOutputNames()) {
            Optional<?> value = result.get(name);
            outputs.add(tensor((OnnxTensor) value.orElseThrow()));
          }
          return outputs;
        } finally {
          given.values().forEach(OnnxTensor::close);
        }
      }
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(tensor.sizeBytes()))
            .order(ByteOrder.nativeOrder())
            .put(tensor.data().toArray(ValueLayout.JAVA_BYTE))
            .flip();
    return switch (tensor.type()) {
      case FLOAT32 -> OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
      case INT64 -> OnnxTensor.createTensor(environment, bytes.asLongBuffer(), shape);
      default -> throw new IllegalArgumentException("input of " + tensor);
    };
  }

  private static Tensor tensor(OnnxTensor value) {
    TensorInfo info = value.getInfo();
    int[] dims = Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray();
    ElementType type =
        switch (info.type) {
          case FLOAT -> ElementType.FLOAT32;
          case INT64 -> ElementType.INT64;
          case INT32 -> ElementType.INT32;
          case BOOL -> ElementType.BOOL;
          case UINT8 -> ElementType.UINT8;
          default -> throw new IllegalArgumentException("output of " + info.type);
        };
    ByteBuffer buffer = value.getByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return Tensor.of(Shape.of(dims), type, MemorySegment.ofArray(bytes));
  }
}
