// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Graph;
import io.systole.graph.Op;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.Map;
import java.util.Random;

/** A network of every kind of layer that AlexNet has, small enough to run in microseconds. */
final class SmallNetwork {
  static final Graph GRAPH =
      new TestGraphs(1, 2, 6, 6)
          .conv("conv", Window.square(3, 1, 1), 2, 4, 1)
          .relu("relu")
          .then("norm", new Op.Lrn(3, 1e-2f, 0.75f, 2))
          .pool("pool")
          .flatten()
          .fullyConnected("fc", 3, 16)
          .softmax()
          .graph("small");

  private SmallNetwork() {}

  static Map<String, Tensor> input(long seed) {
    Random random = new Random(seed);
    float[] values = new float[72];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Map.of("image", Tensor.ofFloats(Shape.of(1, 2, 6, 6), values));
  }
}
