// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

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
    Tensor values = Tensor.zeros(floats.shape(), storage(format));
    for (long i = 0; i < floats.size(); i++) {
      values.set(i, format.quantize(floats.doubleAt(i)));
    }
    return new FixedTensor(values, format);
  }

  /** The values as FLOAT32 (exact up to W = 24). */
  public Tensor toFloat() {
    Tensor floats = Tensor.zeros(values.shape(), ElementType.FLOAT32);
    for (long i = 0; i < values.size(); i++) {
      floats.set(i, format.value(values.longAt(i)));
    }
    return floats;
  }

  public Shape shape() {
    return values.shape();
  }
}
