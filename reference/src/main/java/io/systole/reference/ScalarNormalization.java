// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;

/** LRN, BatchNormalization and Softmax in float, computed in double and rounded once. */
final class ScalarNormalization {
  private ScalarNormalization() {}

  /**
   * y = x / (bias + alpha/size · Σ x²)^beta, the sum over channels c − ⌊(size−1)/2⌋ … c +
   * ⌈(size−1)/2⌉ within the tensor.
   */
  static Kernel<Tensor> lrn(Op.Lrn lrn, Site site) {
    Shape shape = site.output();
    int channels = shape.dim(1);
    int area = Math.toIntExact(shape.size(2, shape.rank()));
    int before = (lrn.size() - 1) / 2;
    int after = lrn.size() - 1 - before;
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        int c = i / area % channels;
        double sum = 0;
        for (int k = Math.max(0, c - before); k <= Math.min(channels - 1, c + after); k++) {
          double neighbour = x[i + (k - c) * area];
          sum += neighbour * neighbour;
        }
        y[i] = (float) (x[i] / Math.pow(lrn.bias() + lrn.alpha() / lrn.size() * sum, lrn.beta()));
      }
      return site.result(y);
    };
  }

  /** y = (x − mean) / sqrt(var + epsilon) · scale + b, by channel. */
  static Kernel<Tensor> batch(Op.BatchNormalization norm, Site site) {
    Shape shape = site.output();
    int channels = shape.dim(1);
    int area = Math.toIntExact(shape.size(2, shape.rank()));
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] scale = inputs.get(1).toFloats();
      float[] b = inputs.get(2).toFloats();
      float[] mean = inputs.get(3).toFloats();
      float[] variance = inputs.get(4).toFloats();
      float[] y = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        int c = i / area % channels;
        double deviation = Math.sqrt((double) variance[c] + norm.epsilon());
        y[i] = (float) (((double) x[i] - mean[c]) / deviation * scale[c] + b[c]);
      }
      return site.result(y);
    };
  }

  /** y = exp(x − max) / Σ exp(x − max) along the axis. */
  static Kernel<Tensor> softmax(Op.Softmax softmax, Site site) {
    Shape shape = site.output();
    int axis = shape.axis(softmax.axis());
    int extent = shape.dim(axis);
    int inner = Math.toIntExact(shape.size(axis + 1, shape.rank()));
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = new float[x.length];
      for (int line = 0; line < x.length / extent; line++) {
        int first = line / inner * extent * inner + line % inner;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < extent; i++) {
          max = Math.max(max, x[first + i * inner]);
        }
        double sum = 0;
        for (int i = 0; i < extent; i++) {
          sum += Math.exp((double) x[first + i * inner] - max);
        }
        for (int i = 0; i < extent; i++) {
          int at = first + i * inner;
          y[at] = (float) (Math.exp((double) x[at] - max) / sum);
        }
      }
      return site.result(y);
    };
  }
}
