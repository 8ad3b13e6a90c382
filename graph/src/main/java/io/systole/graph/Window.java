// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import java.util.Collections;
import java.util.List;

/**
 * The sliding window of Conv and pooling, one entry for each spatial axis (y, then x), with ONNX's
 * names and order.
 *
 * <p>Output extent = floor((extent + padsBegin + padsEnd − dilation·(kernel−1) − 1) / stride) + 1,
 * or ceil instead of floor for a pool in ceil mode, without a last window that would start behind
 * the input and its begin padding.
 *
 * @param pads all begins, then all ends: [top, left, bottom, right] in two dimensions
 */
public record Window(
    List<Integer> kernel, List<Integer> strides, List<Integer> pads, List<Integer> dilations) {
  public Window {
    kernel = List.copyOf(kernel);
    strides = List.copyOf(strides);
    pads = List.copyOf(pads);
    dilations = List.copyOf(dilations);
    int rank = kernel.size();
    if (rank == 0) {
      throw new IllegalArgumentException("kernel []: at least one spatial axis is needed");
    }
    if (strides.size() != rank || pads.size() != 2 * rank || dilations.size() != rank) {
      throw new IllegalArgumentException(
          "kernel %s needs as many strides and dilations and twice as many pads; found %s, %s, %s"
              .formatted(kernel, strides, dilations, pads));
    }
    requireAtLeast(1, "kernel", kernel);
    requireAtLeast(1, "strides", strides);
    requireAtLeast(0, "pads", pads);
    requireAtLeast(1, "dilations", dilations);
    for (int axis = 0; axis < rank; axis++) {
      if ((long) dilations.get(axis) * (kernel.get(axis) - 1) >= Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "kernel %s with dilations %s is too large".formatted(kernel, dilations));
      }
    }
  }

  private static void requireAtLeast(int least, String attribute, List<Integer> values) {
    if (Collections.min(values) < least) {
      throw new IllegalArgumentException(
          "%s %s: each must be at least %d".formatted(attribute, values, least));
    }
  }

  /** A square two-dimensional window without dilation, padded alike on all sides. */
  public static Window square(int kernel, int stride, int pad) {
    return new Window(
        List.of(kernel, kernel),
        List.of(stride, stride),
        List.of(pad, pad, pad, pad),
        List.of(1, 1));
  }

  /** Number of spatial axes. */
  public int rank() {
    return kernel.size();
  }

  public int padBegin(int axis) {
    return pads.get(axis);
  }

  public int padEnd(int axis) {
    return pads.get(rank() + axis);
  }

  /** Extent that the dilated kernel covers: dilation·(kernel−1) + 1. */
  public int span(int axis) {
    return dilations.get(axis) * (kernel.get(axis) - 1) + 1;
  }
}
