// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.Tensor;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Seeded weights are reproducible and sized for their layer. */
class SeededWeightsTest {
  @Test
  void theSameSeedGivesTheSameWeights() {
    Graph graph = Networks.of("alexnet-cifar10");
    Tensor one = SeededWeights.of(graph, 1).weight("conv3.weight");
    Tensor again = SeededWeights.of(graph, 1).weight("conv3.weight");
    Tensor two = SeededWeights.of(graph, 2).weight("conv3.weight");
    assertTrue(one.identical(again));
    assertFalse(one.identical(two));
  }

  @Test
  void valuesStayAcrossReleases() {
    Tensor weight = SeededWeights.of(Networks.of("alexnet-cifar10"), 1).weight("conv1.bias");
    assertEquals(
        List.of(0.09770475f, -0.029126797f), List.of(weight.floatAt(0), weight.floatAt(1)));
  }

  @Test
  void varianceFollowsTheFanIn() {
    Model model = SeededWeights.of(Networks.of("alexnet-cifar10"), 3);
    assertEquals(0.5 / (3 * 11 * 11), moment(model.weight("conv1.weight")), 1e-4);
    // conv4 reads relu3, whose second moment is half the target.
    assertEquals(0.5 / (192 * 9 * 0.25), moment(model.weight("conv4.weight")), 1e-5);
    assertEquals(0.005, moment(model.weight("fc1.bias")), 1e-3);
  }

  @Test
  void everyParameterOfEveryOperatorGetsValues() {
    Graph graph =
        new Graph(
            "g",
            List.of(Value.of("x", 1, 4, 3, 3)),
            List.of(
                Value.of("scale", 4),
                Value.of("b", 4),
                Value.of("mean", 4),
                Value.of("var", 4),
                Value.of("factor", 4, 1, 1),
                Value.of("offset", 1),
                Value.of("unused", 2)),
            List.of(
                Node.of("bn", new Op.BatchNormalization(1e-5f), "x", "scale", "b", "mean", "var"),
                Node.of("mul", new Op.Mul(), "bn", "factor"),
                Node.of("add", new Op.Add(), "mul", "offset")),
            List.of("add"));
    Model model = SeededWeights.of(graph, 5);
    assertEquals(7, model.weights().size());
    Tensor var = model.weight("var");
    assertTrue(LongStream.range(0, 4).allMatch(i -> var.floatAt(i) > 0));
  }

  private static double moment(Tensor tensor) {
    double sum = 0;
    for (long i = 0; i < tensor.size(); i++) {
      sum += Math.pow(tensor.doubleAt(i), 2);
    }
    return sum / tensor.size();
  }
}
