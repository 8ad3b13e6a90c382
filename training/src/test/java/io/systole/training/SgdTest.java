// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.systole.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The step in the engine's memory against its formula in doubles, on a network's own gradients. */
class SgdTest {
  private static final double RATE = 0.1;

  private final Graph graph = SmallNetwork.graph();
  private final NetworkFunction network = new NetworkFunction(graph, 0, FlattenSide.of(graph));
  private final Batches batches =
      new Batches(
          SmallNetwork.images(8, 3), SmallNetwork.data().mean(), SmallNetwork.data().deviation());

  private void backward(Parameters parameters, NDManager manager) {
    int[] numbers = {0, 1, 2, 3, 4, 5, 6, 7};
    Batches.Batch batch = batches.plain(numbers, 67, manager);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray logits = network.logits(batch.images(), parameters.values(), true);
      collector.backward(NetworkFunction.loss(logits, batch.classes(), 0));
    }
  }

  /** A parameter before a step. */
  private record Copy(String name, NDArray value, NDArray momentum, NDArray gradient) {}

  private static List<Copy> copies(Parameters parameters) {
    List<Copy> copies = new ArrayList<>();
    for (String name : parameters.trained()) {
      copies.add(
          new Copy(
              name,
              parameters.value(name).duplicate(),
              parameters.momentum(name).duplicate(),
              parameters.value(name).getGradient().duplicate()));
    }
    return copies;
  }

  private static double gradientNorm(List<Copy> copies) {
    double squares = 0;
    for (Copy copy : copies) {
      for (float g : copy.gradient().toFloatArray()) {
        squares += (double) g * g;
      }
    }
    return Math.sqrt(squares);
  }

  @Test
  void isItsFormula() {
    double clip = 0.5;
    try (NDManager manager = NDManager.newBaseManager()) {
      Parameters parameters = Parameters.initialize(graph, 1, manager);
      Sgd sgd = new Sgd(0.9, 0.01, clip);
      for (int step = 0; step < 3; step++) {
        backward(parameters, manager);
        List<Copy> copies = copies(parameters);
        double norm = gradientNorm(copies);
        assertTrue(norm > clip, "the gradient is clipped: " + norm);
        assertEquals(norm, sgd.step(parameters, Set.of(), RATE), 1e-5 * norm);
        for (Copy copy : copies) {
          float[] w = copy.value().toFloatArray();
          float[] v = copy.momentum().toFloatArray();
          float[] g = copy.gradient().toFloatArray();
          double decay = copy.name().endsWith(".weight") ? 0.01 : 0;
          for (int i = 0; i < w.length; i++) {
            v[i] = (float) (0.9 * v[i] + clip / norm * g[i] + decay * w[i]);
            w[i] = (float) (w[i] - RATE * v[i]);
          }
          assertArrayEquals(w, parameters.value(copy.name()).toFloatArray(), 1e-6f, copy.name());
          assertArrayEquals(v, parameters.momentum(copy.name()).toFloatArray(), 1e-6f, copy.name());
        }
        assertEquals(0, gradientNorm(copies(parameters)));
      }
    }
  }

  @Test
  void prunedWeightsStayZero() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Parameters parameters = Parameters.initialize(graph, 1, manager);
      Pruner.prune(parameters, 0.3);
      float[] before = parameters.value("fc1.weight").toFloatArray();
      backward(parameters, manager);
      new Sgd(0.9, 0.01, 5).step(parameters, Pruner.PRUNED, RATE);
      float[] after = parameters.value("fc1.weight").toFloatArray();
      int zeros = 0;
      for (int i = 0; i < before.length; i++) {
        assertEquals(before[i] == 0, after[i] == 0, "weight " + i);
        zeros += before[i] == 0 ? 1 : 0;
      }
      assertEquals(0.7 * before.length, zeros, 2);
    }
  }

  @Test
  void aGradientThatIsNotFiniteMovesNothing() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Parameters parameters = Parameters.initialize(graph, 1, manager);
      backward(parameters, manager);
      parameters.value("conv2.weight").getGradient().muli(Float.NaN);
      List<Copy> copies = copies(parameters);
      assertTrue(Double.isNaN(new Sgd(0.9, 0.01, 5).step(parameters, Set.of(), RATE)));
      for (Copy copy : copies) {
        assertArrayEquals(
            copy.value().toFloatArray(),
            parameters.value(copy.name()).toFloatArray(),
            0,
            copy.name());
      }
    }
  }
}
