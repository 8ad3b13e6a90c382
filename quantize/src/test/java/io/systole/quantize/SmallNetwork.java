// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A network of every kind of layer that AlexNet has, small enough to run in microseconds. */
final class SmallNetwork {
  static final Graph GRAPH =
      new Graph(
          "small",
          List.of(Value.of("image", 1, 2, 6, 6)),
          List.of(
              Value.of("conv.weight", 4, 1, 3, 3),
              Value.of("conv.bias", 4),
              Value.of("fc.weight", 3, 16),
              Value.of("fc.bias", 3)),
          List.of(
              Node.of(
                  "conv",
                  new Op.Conv(Window.square(3, 1, 1), 2),
                  "image",
                  "conv.weight",
                  "conv.bias"),
              Node.of("relu", new Op.Relu(), "conv"),
              Node.of("norm", new Op.Lrn(3, 1e-2f, 0.75f, 2), "relu"),
              Node.of("pool", new Op.MaxPool(Window.square(3, 2, 0), false), "norm"),
              Node.of("flatten", new Op.Flatten(1), "pool"),
              Node.of("fc", Op.Gemm.fullyConnected(), "flatten", "fc.weight", "fc.bias"),
              Node.of("softmax", new Op.Softmax(1), "fc")),
          List.of("softmax"));

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
