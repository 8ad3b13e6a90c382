// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Int128;
import io.systole.numeric.LrnAttributes;
import io.systole.numeric.LrnFunction;
import io.systole.numeric.Shape;
import io.systole.numeric.SoftmaxFunction;

/** LRN and Softmax on integers: {@link LrnFunction} and {@link SoftmaxFunction}. */
final class ScalarFixedNormalization {
  private ScalarFixedNormalization() {}

  static LrnFunction function(Op.Lrn lrn, FixedSite site) {
    try {
      return LrnFunction.of(
          new LrnAttributes(lrn.size(), lrn.alpha(), lrn.beta(), lrn.bias()),
          site.formats().getFirst(),
          site.format());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(site.node().label() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The exact sum of squares over channels c − ⌊(size−1)/2⌋ … c + ⌈(size−1)/2⌉, then the factor.
   */
  static Kernel<FixedTensor> lrn(Op.Lrn lrn, FixedSite site) {
    LrnFunction function = function(lrn, site);
    Shape shape = site.output();
    int channels = shape.dim(1);
    int area = Math.toIntExact(shape.size(2, shape.rank()));
    int before = (lrn.size() - 1) / 2;
    int after = lrn.size() - 1 - before;
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      int[] y = new int[x.length];
      ExactSum sum = new ExactSum();
      for (int i = 0; i < x.length; i++) {
        int c = i / area % channels;
        sum.set(Int128.ZERO);
        for (int k = Math.max(0, c - before); k <= Math.min(channels - 1, c + after); k++) {
          long neighbour = x[i + (k - c) * area];
          sum.add(neighbour, neighbour);
        }
        y[i] = (int) function.apply(x[i], sum.value());
      }
      return site.result(y);
    };
  }

  /**
   * Along one axis.
   *
   * @throws IllegalArgumentException if the output's format is not {@link FixedModel#PROBABILITY}
   */
  static Kernel<FixedTensor> softmax(Op.Softmax softmax, FixedSite site) {
    if (!site.format().equals(FixedModel.PROBABILITY)) {
      throw new IllegalArgumentException(
          "%s: expected format %s (unsigned 16,0 with a sign bit) for the output, found %s"
              .formatted(site.node().label(), FixedModel.PROBABILITY, site.format()));
    }
    SoftmaxFunction function = new SoftmaxFunction(site.formats().getFirst().fractionBits());
    Shape shape = site.output();
    int axis = shape.axis(softmax.axis());
    int extent = shape.dim(axis);
    int inner = Math.toIntExact(shape.size(axis + 1, shape.rank()));
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      int[] y = new int[x.length];
      long[] vector = new long[extent];
      for (int line = 0; line < x.length / extent; line++) {
        int first = line / inner * extent * inner + line % inner;
        for (int i = 0; i < extent; i++) {
          vector[i] = x[first + i * inner];
        }
        int[] result = function.apply(vector);
        for (int i = 0; i < extent; i++) {
          y[first + i * inner] = result[i];
        }
      }
      return site.result(y);
    };
  }
}
