// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

import java.lang.foreign.MemorySegment;

/**
 * Integers with the format that gives them their value: value = q · 2^(−format.fractionBits()).
 *
 * @param values INT8, INT16 or INT32; every element fits {@code format.width()} bits
 */
public record FixedTensor(Tensor values, FixedFormat format) {
  public FixedTensor {
    if (values.type().isFloat()) {
      throw new IllegalArgumentException("fixed-point tensor over " + values.type());
    }
  }

  /** The narrowest element type that holds W bits: INT16 up to 16, INT32 above. */
  public static ElementType storage(FixedFormat format) {
    return format.width() <= 16 ? ElementType.INT16 : ElementType.INT32;
  }

  /** Each element of a float tensor, rounded and fitted to the format. */
  public static FixedTensor quantize(Tensor floats, FixedFormat format) {
    boolean common =
        format.rounding() == Rounding.HALF_EVEN && format.overflow() == Overflow.SATURATE;
    if (common && floats.type() == ElementType.FLOAT32) {
      return new FixedTensor(quantizeFloats(floats, format), format);
    }
    Tensor values = Tensor.zeros(floats.shape(), storage(format));
    for (long i = 0; i < floats.size(); i++) {
      values.set(i, format.quantize(floats.doubleAt(i)));
    }
    return new FixedTensor(values, format);
  }

  /** The common case as loops over arrays; a float times a power of two is exact in double. */
  private static Tensor quantizeFloats(Tensor floats, FixedFormat format) {
    float[] x = floats.toFloats();
    double scale = 1 / format.step();
    double min = format.min();
    double max = format.max();
    if (storage(format) == ElementType.INT16) {
      short[] q = new short[x.length];
      for (int i = 0; i < x.length; i++) {
        q[i] = (short) Math.min(Math.max(Math.rint(x[i] * scale), min), max);
      }
      return Tensor.ofShorts(floats.shape(), q);
    }
    int[] q = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      q[i] = (int) Math.min(Math.max(Math.rint(x[i] * scale), min), max);
    }
    return Tensor.ofInts(floats.shape(), q);
  }

  /** The values as FLOAT32 (exact up to W = 24). */
  public Tensor toFloat() {
    float[] floats = new float[Math.toIntExact(values.size())];
    double step = format.step();
    if (values.type() == ElementType.INT16) {
      MemorySegment q = values.data();
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) (q.get(Tensor.SHORT, 2L * i) * step);
      }
    } else {
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) (values.longAt(i) * step);
      }
    }
    return Tensor.ofFloats(values.shape(), floats);
  }

  public Shape shape() {
    return values.shape();
  }
}
