// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.AtomicFile;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.MappedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Single tensors as ONNX's own tests store them: a serialized TensorProto, usually {@code .pb}. */
public final class TensorProtoFile {
  private TensorProtoFile() {}

  /**
   * Reads a tensor.
   *
   * @throws BadFileException if the file is damaged or no TensorProto
   */
  public static Tensor read(Path path) {
    MemorySegment bytes = MappedFile.map(path);
    if (bytes.byteSize() > Integer.MAX_VALUE - 8) {
      throw new BadFileException(path, "larger than 2 GiB, which a protobuf message cannot be");
    }
    Path folder = path.toAbsolutePath().getParent();
    try {
      TensorProto proto =
          ProtoAdapter.parse(
              TensorProto.parser(), bytes.toArray(ValueLayout.JAVA_BYTE), "a TensorProto");
      if (!proto.hasDataType()) {
        throw new IllegalArgumentException("expected a TensorProto, found no data_type in it");
      }
      return new ProtoTensors(new ExternalData(folder == null ? path : folder)).decode(proto);
    } catch (IllegalArgumentException e) {
      BadFileException bad = new BadFileException(path, String.valueOf(e.getMessage()));
      bad.initCause(e);
      throw bad;
    }
  }

  /** Writes a tensor under a name, whole or not at all. */
  public static void write(Path path, String name, Tensor tensor) {
    AtomicFile.write(path, out -> ProtoTensors.encode(name, tensor).writeTo(out));
  }
}
