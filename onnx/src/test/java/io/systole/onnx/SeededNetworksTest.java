// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Networks;
import io.systole.graph.Node;
import io.systole.graph.SeededWeights;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The named networks with seeded weights, run layer by layer in ONNX Runtime: no layer dies,
 * saturates in the format 16,4 or collapses to few values.
 */
class SeededNetworksTest {
  @TempDir Path folder;

  @Test
  void everyLayerOfTheDemoIsAlive() throws OrtException {
    check("alexnet-cifar10");
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"alexnet", "caffenet", "alexnet-torch"})
  void everyLayerIsAlive(String name) throws OrtException {
    check(name);
  }

  private void check(String name) throws OrtException {
    Graph graph = Networks.of(name);
    List<String> layers = graph.nodes().stream().map(Node::output).toList();
    Graph all = new Graph(name, graph.inputs(), graph.parameters(), graph.nodes(), layers);
    Model model = SeededWeights.of(all, 1);
    Path path = folder.resolve(name + ".onnx");
    OnnxExporter.write(model, path);
    Shape input = graph.inputs().getFirst().shape();
    List<Tensor> outputs = Ort.run(path, Map.of("image", smooth(input)));
    for (int i = 0; i < layers.size(); i++) {
      requireAlive(name + " " + layers.get(i), outputs.get(i));
    }
  }

  private static void requireAlive(String layer, Tensor values) {
    long living = 0;
    long saturated = 0;
    Set<Long> distinct = new HashSet<>();
    for (long i = 0; i < values.size(); i++) {
      double value = values.doubleAt(i);
      // Softmax leaves in the format 16,0 without a sign, the rest in 16,4.
      long integer = Math.round(value * (layer.endsWith("softmax") ? 65536 : 4096));
      living += integer == 0 ? 0 : 1;
      saturated += Math.abs(value) >= 8 ? 1 : 0;
      distinct.add(integer);
    }
    assertTrue(living >= 0.2 * values.size(), layer + ": alive " + living);
    assertTrue(saturated <= 0.01 * values.size(), layer + ": saturated " + saturated);
    if (values.size() >= 4096) {
      assertTrue(distinct.size() >= 1000, layer + ": distinct " + distinct.size());
    }
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
