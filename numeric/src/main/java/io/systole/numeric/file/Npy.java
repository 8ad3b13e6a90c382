// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * One array in a NumPy file (.npy, versions 1 to 3).
 *
 * <p>Little-endian arrays in C order are mapped, not copied: the tensor's memory is the file, and
 * it stays mapped as long as the tensor is in use. Big-endian and Fortran-order arrays are copied.
 */
public final class Npy {
  private Npy() {}

  /**
   * Reads an array.
   *
   * @throws BadFileException if the file is missing, damaged, or of a type that {@link
   *     io.systole.numeric.ElementType} does not have
   */
  public static Tensor read(Path file) {
    return decode(file, "npy header", MappedFile.map(file));
  }

  /**
   * Writes an array (version 1, little endian, C order).
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public static void write(Path file, Tensor tensor) {
    AtomicFile.write(
        file,
        out -> {
          out.write(NpyHeader.format(tensor.type(), tensor.shape()));
          Elements.write(tensor.data(), out);
        });
  }

  static Tensor decode(Path file, String place, MemorySegment bytes) {
    long startBytes = Math.min(bytes.byteSize(), NpyHeader.maxBytes());
    byte[] start = bytes.asSlice(0, startBytes).toArray(ValueLayout.JAVA_BYTE);
    NpyHeader header = NpyHeader.parse(file, place, start);
    Shape shape = header.shape();
    MemorySegment data = bytes.asSlice(header.dataOffset());
    Elements.checkedBytes(file, place, shape, header.type().sizeBytes(), data.byteSize());
    boolean transpose = header.columnMajor() && shape.rank() > 1;
    if (!header.bigEndian() && !transpose) {
      return Tensor.of(shape, header.type(), data);
    }
    Elements.checkConvertible(file, place, shape);
    Tensor stored =
        header.bigEndian()
            ? Elements.fromBigEndian(shape, header.type(), data)
            : Tensor.of(shape, header.type(), data);
    return transpose ? Elements.fromColumnMajor(stored) : stored;
  }
}
