// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import java.util.List;

/**
 * An operator with its attributes, named as in ONNX; inputs and output are the {@link Node}'s.
 *
 * <p>All data is FLOAT32 in NCHW (pooling also NCW). x is the first input.
 */
public sealed interface Op {
  /** The operator's ONNX name, as {@code MaxPool}. */
  default String type() {
    return switch (this) {
      case Lrn lrn -> "LRN";
      default -> getClass().getSimpleName();
    };
  }

  /**
   * Cross-correlation. Inputs x [n,c,h,w], w [m, c/group, kh, kw], optional b [m]; output
   * [n,m,oh,ow].
   */
  record Conv(Window window, int group) implements Op {}

  /** alpha·A'·B' + beta·C, primes transposing on demand. Inputs A, B, optional C (broadcast). */
  record Gemm(float alpha, float beta, boolean transA, boolean transB) implements Op {
    /** The fully connected layer: x [n,in], w [out,in], b [out]. */
    public static Gemm fullyConnected() {
      return new Gemm(1, 1, false, true);
    }
  }

  /** Matrix product as numpy.matmul. */
  record MatMul() implements Op {}

  /** max(x, 0). */
  record Relu() implements Op {}

  /** x where x ≥ 0, alpha·x elsewhere. */
  record LeakyRelu(float alpha) implements Op {}

  /** min(max(x, min), max). */
  record Clip(float min, float max) implements Op {}

  /**
   * Local response normalization over channels: y = x / (bias + alpha/size · Σ x²)^beta, the sum
   * over channels c − ⌊(size−1)/2⌋ … c + ⌈(size−1)/2⌉ within the tensor.
   */
  record Lrn(int size, float alpha, float beta, float bias) implements Op {}

  /** Largest value of the window; padding never wins. */
  record MaxPool(Window window, boolean ceilMode) implements Op {}

  /** Mean of the window; padding counts as zeros only with countIncludePad. */
  record AveragePool(Window window, boolean ceilMode, boolean countIncludePad) implements Op {}

  /** Mean over all spatial axes; output [n,c,1,1]. */
  record GlobalAveragePool() implements Op {}

  /** (x − mean) / sqrt(var + epsilon) · scale + b. Inputs x, scale, b, mean, var, each [c]. */
  record BatchNormalization(float epsilon) implements Op {}

  /** A + B, broadcast as in numpy. */
  record Add() implements Op {}

  /** Sum of one or more inputs, broadcast as in numpy. */
  record Sum() implements Op {}

  /** A · B elementwise, broadcast as in numpy. */
  record Mul() implements Op {}

  /** Inputs joined along an axis. */
  record Concat(int axis) implements Op {}

  /** To two axes: those before {@code axis}, and the rest. */
  record Flatten(int axis) implements Op {}

  /** The same elements under another shape (resolved: no 0 or −1 left). */
  record Reshape(List<Integer> shape) implements Op {
    public Reshape {
      shape = List.copyOf(shape);
    }
  }

  /** Drops the given axes of extent 1. */
  record Squeeze(List<Integer> axes) implements Op {
    public Squeeze {
      axes = List.copyOf(axes);
    }
  }

  /** Inserts axes of extent 1 at the given places of the output. */
  record Unsqueeze(List<Integer> axes) implements Op {
    public Unsqueeze {
      axes = List.copyOf(axes);
    }
  }

  /** Output axis i is input axis perm[i]. */
  record Transpose(List<Integer> perm) implements Op {
    public Transpose {
      perm = List.copyOf(perm);
    }
  }

  /** Pads every axis: all begins, then all ends; a negative pad cuts. */
  record Pad(PadMode mode, List<Integer> pads, float value) implements Op {
    public Pad {
      pads = List.copyOf(pads);
    }
  }

  /** What fills the padding. */
  enum PadMode {
    CONSTANT,
    REFLECT,
    EDGE
  }

  /** The identity at inference. */
  record Dropout() implements Op {}

  record Identity() implements Op {}

  /** exp(x − max) / Σ exp(x − max) along one axis. */
  record Softmax(int axis) implements Op {}
}
