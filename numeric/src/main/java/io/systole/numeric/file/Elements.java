// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Elements as files store them, brought to what {@link Tensor} holds: little endian, row-major. */
final class Elements {
  private static final int MAX_RANK = 64;
  private static final int CHUNK_BYTES = 1 << 16;

  private Elements() {}

  /**
   * A shape of the extents a file declares.
   *
   * @throws BadFileException if one is negative or above 2^31−1, or the element count overflows
   */
  static Shape shape(Path file, String place, long[] extents) {
    if (extents.length > MAX_RANK) {
      throw BadFileException.of(file, place, "at most " + MAX_RANK + " axes", extents.length);
    }
    int[] dims = new int[extents.length];
    for (int i = 0; i < dims.length; i++) {
      if (extents[i] < 0 || extents[i] > Integer.MAX_VALUE) {
        throw BadFileException.of(
            file, place, "extents from 0 to " + Integer.MAX_VALUE, "extent " + extents[i]);
      }
      dims[i] = (int) extents[i];
    }
    try {
      return Shape.of(dims);
    } catch (IllegalArgumentException e) {
      throw new BadFileException(file, place + ": " + e.getMessage());
    }
  }

  /**
   * Bytes an array needs.
   *
   * @throws BadFileException if they are not exactly those present
   */
  static long checkedBytes(
      Path file, String place, Shape shape, int elementBytes, long presentBytes) {
    // The size is at most 2^62, so only the division cannot overflow.
    boolean fits = shape.size() <= Long.MAX_VALUE / elementBytes;
    if (!fits || shape.size() * elementBytes != presentBytes) {
      throw BadFileException.of(
          file,
          place,
          "%s elements of %d bytes for shape %s"
              .formatted(shape.size(), elementBytes, BadFileException.quote(shape.toString())),
          presentBytes + " bytes");
    }
    return presentBytes;
  }

  /** Refuses an array that would not fit the heap array that a conversion needs. */
  static void checkConvertible(Path file, String place, Shape shape) {
    if (shape.size() > Integer.MAX_VALUE - 8) {
      throw BadFileException.of(
          file, place, "at most " + (Integer.MAX_VALUE - 8) + " elements to convert", shape.size());
    }
  }

  /** The upper halves of float32 (bfloat16) as FLOAT32, exactly. */
  static Tensor fromBfloat16(Shape shape, MemorySegment data) {
    Tensor floats = Tensor.zeros(shape, ElementType.FLOAT32);
    for (long i = 0; i < shape.size(); i++) {
      int bits = data.get(Tensor.SHORT, 2 * i) << 16;
      floats.data().set(Tensor.INT, 4 * i, bits);
    }
    return floats;
  }

  /** A copy of big-endian elements. */
  static Tensor fromBigEndian(Shape shape, ElementType type, MemorySegment data) {
    Tensor little = Tensor.zeros(shape, type);
    ValueLayout to = layout(type);
    MemorySegment.copy(
        data, to.withOrder(ByteOrder.BIG_ENDIAN), 0, little.data(), to, 0, shape.size());
    return little;
  }

  private static ValueLayout layout(ElementType type) {
    return switch (type.sizeBytes()) {
      case 1 -> ValueLayout.JAVA_BYTE;
      case 2 -> Tensor.SHORT;
      case 4 -> Tensor.INT;
      default -> Tensor.LONG;
    };
  }

  /** A row-major copy of a tensor whose memory has its first axis innermost (Fortran order). */
  static Tensor fromColumnMajor(Tensor stored) {
    Shape shape = stored.shape();
    Tensor result = Tensor.zeros(shape, stored.type());
    int bytes = stored.type().sizeBytes();
    int[] dims = shape.toArray();
    int[] at = new int[dims.length];
    long[] strides = new long[dims.length];
    for (int axis = 0; axis < dims.length; axis++) {
      strides[axis] = shape.size(0, axis);
    }
    long from = 0;
    for (long to = 0; to < shape.size(); to++) {
      MemorySegment.copy(stored.data(), from * bytes, result.data(), to * bytes, bytes);
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++at[axis] < dims[axis]) {
          break;
        }
        from -= strides[axis] * dims[axis];
        at[axis] = 0;
      }
    }
    return result;
  }

  /** Writes a tensor's memory; a heap segment has no byte buffer, hence the copy. */
  static void write(MemorySegment data, OutputStream out) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, data.byteSize())];
    for (long done = 0; done < data.byteSize(); done += chunk.length) {
      int count = (int) Math.min(chunk.length, data.byteSize() - done);
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, done, chunk, 0, count);
      out.write(chunk, 0, count);
    }
  }
}
