// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An array of one element type in row-major order, over heap memory or a mapped file.
 *
 * <p>Images and feature maps are NCHW, convolution weights [out, in/group, kh, kw], matrices [out,
 * in]. The memory is shared with whoever passed it in, little endian; a tensor that has been handed
 * on is not written any more. Reads outside the tensor throw {@link IndexOutOfBoundsException}.
 */
public final class Tensor {
  /** Little-endian layouts without an alignment demand: a mapped file may start anywhere. */
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Shape shape;
  private final ElementType type;
  private final MemorySegment data;

  private Tensor(Shape shape, ElementType type, MemorySegment data) {
    this.shape = shape;
    this.type = type;
    this.data = data;
  }

  /**
   * A view of memory as a tensor.
   *
   * @throws IllegalArgumentException if the memory is not exactly as long as the shape needs
   */
  public static Tensor of(Shape shape, ElementType type, MemorySegment data) {
    long needBytes = shape.size() * type.sizeBytes();
    if (data.byteSize() != needBytes) {
      throw new IllegalArgumentException(
          "%s tensor of shape %s needs %d bytes, found %d"
              .formatted(type, shape, needBytes, data.byteSize()));
    }
    return new Tensor(shape, type, data);
  }

  /** A zeroed tensor on the heap (at most 2 GiB), aligned for its type. */
  public static Tensor zeros(Shape shape, ElementType type) {
    int size = Math.toIntExact(shape.size());
    MemorySegment data =
        switch (type) {
          case FLOAT32 -> MemorySegment.ofArray(new float[size]);
          case FLOAT64 -> MemorySegment.ofArray(new double[size]);
          case INT64 -> MemorySegment.ofArray(new long[size]);
          case INT32 -> MemorySegment.ofArray(new int[size]);
          case INT16, FLOAT16 -> MemorySegment.ofArray(new short[size]);
          case BOOL, INT8, UINT8 -> MemorySegment.ofArray(new byte[size]);
        };
    return new Tensor(shape, type, data);
  }

  /** FLOAT32 over the given array (shared, not copied). */
  public static Tensor ofFloats(Shape shape, float... values) {
    return of(shape, ElementType.FLOAT32, MemorySegment.ofArray(values));
  }

  /** INT32 over the given array (shared, not copied). */
  public static Tensor ofInts(Shape shape, int... values) {
    return of(shape, ElementType.INT32, MemorySegment.ofArray(values));
  }

  /** INT16 over the given array (shared, not copied). */
  public static Tensor ofShorts(Shape shape, short... values) {
    return of(shape, ElementType.INT16, MemorySegment.ofArray(values));
  }

  /** INT64 over the given array (shared, not copied). */
  public static Tensor ofLongs(Shape shape, long... values) {
    return of(shape, ElementType.INT64, MemorySegment.ofArray(values));
  }

  public Shape shape() {
    return shape;
  }

  public ElementType type() {
    return type;
  }

  /** The elements' memory, {@code shape.size() * type.sizeBytes()} bytes, little endian. */
  public MemorySegment data() {
    return data;
  }

  public long size() {
    return shape.size();
  }

  public long sizeBytes() {
    return data.byteSize();
  }

  /** The same elements under another shape of the same size. */
  public Tensor reshape(Shape other) {
    return of(other, type, data);
  }

  /** Element {@code index} in row-major order, as a double; exact but for INT64 beyond 2^53. */
  public double doubleAt(long index) {
    return switch (type) {
      case FLOAT32 -> data.get(FLOAT, index * 4);
      case FLOAT64 -> data.get(DOUBLE, index * 8);
      case FLOAT16 -> Float.float16ToFloat(data.get(SHORT, index * 2));
      default -> longAt(index);
    };
  }

  /** Element {@code index} as a float. */
  public float floatAt(long index) {
    return type == ElementType.FLOAT32 ? data.get(FLOAT, index * 4) : (float) doubleAt(index);
  }

  /**
   * Element {@code index} as an integer.
   *
   * @throws IllegalStateException if the type is floating point
   */
  public long longAt(long index) {
    return switch (type) {
      case INT64 -> data.get(LONG, index * 8);
      case INT32 -> data.get(INT, index * 4);
      case INT16 -> data.get(SHORT, index * 2);
      case INT8 -> data.get(ValueLayout.JAVA_BYTE, index);
      case UINT8, BOOL -> data.get(ValueLayout.JAVA_BYTE, index) & 0xff;
      default -> throw new IllegalStateException("integer read of a " + type + " tensor");
    };
  }

  /** Stores an integer, which must fit the type; for whoever fills a fresh tensor. */
  public void set(long index, long value) {
    switch (type) {
      case INT64 -> data.set(LONG, index * 8, value);
      case INT32 -> data.set(INT, index * 4, Math.toIntExact(value));
      case INT16 ->
          data.set(SHORT, index * 2, (short) fit(value, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT8 -> data.set(ValueLayout.JAVA_BYTE, index, (byte) fit(value, -128, 127));
      case UINT8, BOOL -> data.set(ValueLayout.JAVA_BYTE, index, (byte) fit(value, 0, 255));
      default -> set(index, (double) value);
    }
  }

  /** Stores a floating-point value; for whoever fills a fresh tensor. */
  public void set(long index, double value) {
    switch (type) {
      case FLOAT32 -> data.set(FLOAT, index * 4, (float) value);
      case FLOAT64 -> data.set(DOUBLE, index * 8, value);
      case FLOAT16 -> data.set(SHORT, index * 2, Float.floatToFloat16((float) value));
      default -> throw new IllegalStateException("floating-point write to a " + type + " tensor");
    }
  }

  private static long fit(long value, long min, long max) {
    if (value < min || value > max) {
      throw new ArithmeticException(value + " outside [" + min + ", " + max + "]");
    }
    return value;
  }

  /** The elements as floats: the backing array itself if this is FLOAT32 on one, else a copy. */
  public float[] toFloats() {
    int size = Math.toIntExact(size());
    if (type == ElementType.FLOAT32) {
      if (data.heapBase().orElse(null) instanceof float[] array && array.length == size) {
        return array;
      }
      return data.toArray(FLOAT);
    }
    float[] floats = new float[size];
    for (int i = 0; i < size; i++) {
      floats[i] = (float) doubleAt(i);
    }
    return floats;
  }

  /** The elements converted to another type; float to integer is refused. */
  public Tensor to(ElementType target) {
    if (target == type) {
      return this;
    }
    Tensor result = zeros(shape, target);
    for (long i = 0; i < size(); i++) {
      if (target.isFloat()) {
        result.set(i, doubleAt(i));
      } else {
        result.set(i, longAt(i));
      }
    }
    return result;
  }

  /** Whether type, shape and every element's bits are equal. */
  public boolean identical(Tensor other) {
    return type == other.type && shape.equals(other.shape) && data.mismatch(other.data) == -1;
  }

  @Override
  public String toString() {
    return type + " " + shape;
  }
}
