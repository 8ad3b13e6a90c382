// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Op;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.numeric.file.SafeTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A network with AlexNet's kinds of layers, small enough to train in a second. */
final class SmallNetwork {
  private SmallNetwork() {}

  /** Input [1,3,67,67]; conv, ReLU, LRN, pool, grouped conv, ReLU, flatten, fc1, ReLU, fc2. */
  static Graph graph() {
    return new TestGraphs(1, 3, 67, 67)
        .conv("conv1", Window.square(11, 4, 0), 1, 8, 3)
        .relu("relu1")
        .then("norm1", new Op.Lrn(5, 5e-4f, 0.75f, 2))
        .pool("pool1")
        .conv("conv2", Window.square(3, 1, 1), 2, 8, 4)
        .relu("relu2")
        .flatten()
        .fullyConnected("fc1", 16, 392)
        .relu("relu3")
        .fullyConnected("fc2", 10, 16)
        .softmax()
        .graph("small");
  }

  static final String RECIPE =
      """
      seed: 7
      normalization: batch-norm-and-lrn
      lrn: {alpha: 1.0, bias: 1.0}
      batchSize: 8
      learningRate: 0.02
      warmup: 0.2
      momentum: 0.9
      weightDecay: 0.0005
      clipNorm: 5
      dropout: 0.3
      labelSmoothing: 0.05
      shiftPixels: 3
      phases: [{size: 67, epochs: 2}, {size: 99, epochs: 2}]
      pruning: {density: 0.2, fromEpoch: 1, toEpoch: 3}
      """;

  /** Images whose class shows in their levels and texture. */
  static ImageSet images(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * 32 * 32 * 3];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 10;
      for (int p = 0; p < 32 * 32 * 3; p++) {
        int base = (labels[i] * 25 + (p % 3) * 40 + (p / 3 % (labels[i] + 2)) * 30) % 200;
        pixels[i * 3072 + p] = (byte) (base + random.nextInt(40));
      }
    }
    return new ImageSet(32, pixels, labels);
  }

  static void write(Model model, Path file) {
    new SafeTensors(Map.of(), model.weights()).write(file);
  }

  static Trainer.Data data() {
    List<Float> mean = List.of(0.5f, 0.5f, 0.5f);
    return new Trainer.Data(images(40, 1), images(20, 2), mean, List.of(0.25f, 0.25f, 0.25f));
  }
}
