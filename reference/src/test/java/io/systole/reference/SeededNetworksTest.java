// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Networks;
import io.systole.graph.SeededWeights;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded weights keep the named networks alive in the paper's format: no layer dies, saturates or
 * collapses to few values, so a test that runs one compares something.
 */
class SeededNetworksTest {
  /** A layer with fewer outputs cannot be asked for 1,000 different ones. */
  private static final int MANY_OUTPUTS = 4096;

  static List<String> networks() {
    return Networks.names();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyLayerIsAlive(String name) {
    Graph graph = Networks.of(name);
    Model model = SeededWeights.of(graph, 1);
    Tensor image = smooth(graph.inputs().getFirst().shape());
    FixedEngine.of(FixedModel.uniform(model, FixedFormat.PAPER))
        .runFixed(
            Map.of("image", FixedTensor.quantize(image, FixedFormat.PAPER)),
            (node, y) -> requireAlive(name + " " + node.name(), y));
  }

  private static void requireAlive(String layer, FixedTensor y) {
    long size = y.values().size();
    long living = 0;
    long saturated = 0;
    Set<Long> distinct = new HashSet<>();
    for (long i = 0; i < size; i++) {
      long value = y.values().longAt(i);
      living += value == 0 ? 0 : 1;
      saturated += value == y.format().max() || value == y.format().min() ? 1 : 0;
      distinct.add(value);
    }
    String found =
        "%s: of %d outputs %d non-zero, %d saturated, %d distinct"
            .formatted(layer, size, living, saturated, distinct.size());
    assertTrue(living >= 0.2 * size, found);
    assertTrue(saturated <= 0.01 * size, found);
    assertTrue(distinct.size() >= 1000 || size < MANY_OUTPUTS, found);
  }

  /** A normalized image with large areas of nearly one colour, as photographs have. */
  private static Tensor smooth(Shape shape) {
    Random random = new Random(9);
    Tensor image = Tensor.zeros(shape, ElementType.FLOAT32);
    int width = shape.dim(3);
    for (int c = 0; c < 3; c++) {
      double phase = 6 * random.nextDouble();
      for (int y = 0; y < width; y++) {
        for (int x = 0; x < width; x++) {
          double wave = Math.sin(phase + x / 31.0) * Math.cos(y / 23.0 + c);
          double value = 2 * wave + 0.1 * random.nextGaussian();
          image.set(((long) c * width + y) * width + x, value);
        }
      }
    }
    return image;
  }
}
