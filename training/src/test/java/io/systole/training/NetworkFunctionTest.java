// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworkFunctionTest {
  private static final Op.Lrn LRN = new Op.Lrn(5, 1.5f, 0.75f, 1);

  /** Σ weight · LRN(x) over the channels of one pixel, in doubles by ONNX's formula. */
  private static double weightedLrn(double[] x, double[] weight) {
    double total = 0;
    for (int c = 0; c < x.length; c++) {
      double sum = 0;
      for (int i = Math.max(0, c - 2); i <= Math.min(x.length - 1, c + 2); i++) {
        sum += x[i] * x[i];
      }
      total += weight[c] * x[c] / Math.pow(LRN.bias() + LRN.alpha() / 5.0 * sum, LRN.beta());
    }
    return total;
  }

  @Test
  void gradientOfLrnAgreesWithFiniteDifferences() {
    long seed = Long.getLong("seed", 20260);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int channels = 9;
    double[] x = random.doubles(channels, -2, 2).toArray();
    double[] weight = random.doubles(channels, -1, 1).toArray();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = manager.create(floats(x), new Shape(1, channels, 1, 1));
      array.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray y = NetworkFunction.localResponseNormalization(array, LRN);
        NDArray sum = y.mul(manager.create(floats(weight), new Shape(1, channels, 1, 1))).sum();
        assertEquals(weightedLrn(x, weight), sum.getFloat(), 1e-5);
        collector.backward(sum);
      }
      float[] gradient = array.getGradient().toFloatArray();
      for (int c = 0; c < channels; c++) {
        double[] up = x.clone();
        double[] down = x.clone();
        up[c] += 1e-5;
        down[c] -= 1e-5;
        double expected = (weightedLrn(up, weight) - weightedLrn(down, weight)) / 2e-5;
        assertEquals(expected, gradient[c], 1e-5, "channel " + c);
      }
    }
  }

  /**
   * What the backward pass reads must still be there. The engine frees the memory of an operand
   * that it made of a Java number as soon as the JVM collects garbage, graph or no graph.
   */
  @Test
  void gradientSurvivesACollectionOfGarbage() {
    float[] undisturbed = gradientOfLrn(() -> {});
    for (int i = 0; i < 5; i++) {
      assertArrayEquals(undisturbed, gradientOfLrn(NetworkFunctionTest::disturb));
    }
  }

  private static float[] gradientOfLrn(Runnable beforeBackward) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.full(new Shape(2, 16, 3, 3), 0.5f);
      x.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray sum = NetworkFunction.localResponseNormalization(x, LRN).sum();
        beforeBackward.run();
        collector.backward(sum);
      }
      return x.getGradient().toFloatArray();
    }
  }

  /** Frees what is unreachable, and lets others have its memory. */
  private static void disturb() {
    System.gc();
    List<ByteBuffer> others = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      ByteBuffer other = ByteBuffer.allocateDirect(16);
      for (int at = 0; at < other.capacity(); at++) {
        other.put((byte) 0x7f);
      }
      others.add(other);
    }
    assertEquals(10_000, others.size());
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void runningStatisticsMoveByATenth() {
    Op op = new Op.BatchNormalization(1e-5f);
    List<String> inputs = List.of("x", "bn.scale", "bn.bias", "bn.mean", "bn.var");
    Graph graph =
        new Graph(
            "bn",
            List.of(Value.of("x", 4, 1, 1, 1)),
            List.of(),
            List.of(new Node("bn", op, inputs, "bn")),
            List.of("bn"));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray mean = manager.zeros(new Shape(1));
      NDArray var = manager.ones(new Shape(1));
      NDArray x = manager.create(new float[] {1, 2, 3, 6}, new Shape(4, 1, 1, 1));
      NDArray one = manager.ones(new Shape(1));
      NDArray zero = manager.zeros(new Shape(1));
      Map<String, NDArray> parameters =
          Map.of("bn.scale", one, "bn.bias", zero, "bn.mean", mean, "bn.var", var);
      new NetworkFunction(graph, 0, 1).logits(x, parameters, true);
      assertEquals(0.3, mean.getFloat(), 1e-6, "0.1 · mean 3");
      assertEquals(0.9 + 0.1 * 14 / 3, var.getFloat(), 1e-5, "0.1 · unbiased variance 14/3");
    }
  }

  @Test
  void resizesBilinearlyWithPixelCentresAtHalfSteps() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {0, 1, 2, 3}, new Shape(1, 1, 2, 2));
      float[] y = NetworkFunction.resized(x, 4).toFloatArray();
      assertArrayEquals(new float[] {0, 0.25f, 0.75f, 1}, Arrays.copyOf(y, 4), 1e-6f);
      assertEquals(0.5f, y[4], 1e-6f);
    }
  }

  @Test
  void lossIsSmoothedCrossEntropy() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = manager.create(new float[] {1, 2, 0.5f}, new Shape(1, 3));
      float loss = NetworkFunction.loss(logits, manager.create(new float[] {1}), 0.3).getFloat();
      double z = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(0.5));
      double expected = -(0.1 * (1 - z) + 0.8 * (2 - z) + 0.1 * (0.5 - z));
      assertEquals(expected, loss, 1e-5);
    }
  }
}
