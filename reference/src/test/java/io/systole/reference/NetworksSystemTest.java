// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Networks;
import io.systole.graph.Node;
import io.systole.graph.SeededWeights;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The named networks with seeded weights, every layer: in float against ONNX Runtime, in fixed
 * point SIMD against the oracle.
 */
@Tag("slow")
class NetworksSystemTest {
  static List<String> networks() {
    return Networks.names();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyLayerAgreesWithOnnxRuntime(String name) throws Exception {
    Graph graph = Networks.of(name);
    List<String> all = graph.nodes().stream().map(Node::output).toList();
    Model model =
        SeededWeights.of(
            new Graph(name, graph.inputs(), graph.parameters(), graph.nodes(), all), 1);
    Map<String, Tensor> inputs = Map.of("image", image(graph.inputs().getFirst()));
    Map<String, Tensor> expected = OrtPeer.run(model, inputs);
    Map<String, Tensor> seen = new HashMap<>();
    FloatEngine.scalar(model).run(inputs, (node, y) -> seen.put(node.output(), y));
    Map<String, Tensor> simd = FloatEngine.of(model).run(inputs);
    for (String layer : all) {
      Close.assertClose(
          Close.at(expected, layer), Close.at(seen, layer), "scalar " + name + " " + layer);
      Close.assertClose(
          Close.at(expected, layer), Close.at(simd, layer), "SIMD " + name + " " + layer);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void simdEqualsScalarInFixedPoint(String name) {
    Model model = SeededWeights.of(Networks.of(name), 1);
    FixedModel fixed = FixedModel.uniform(model, FixedFormat.PAPER);
    Tensor image = image(model.graph().inputs().getFirst());
    Map<String, FixedTensor> inputs =
        Map.of("image", FixedTensor.quantize(image, FixedFormat.PAPER));
    Map<String, FixedTensor> oracle = new HashMap<>();
    FixedEngine.scalar(fixed).runFixed(inputs, (node, y) -> oracle.put(node.name(), y));
    FixedEngine.of(fixed)
        .runFixed(
            inputs,
            (node, y) ->
                assertTrue(
                    y.values().identical(Close.at(oracle, node.name()).values()),
                    name + " " + node.name()));
  }

  private static Tensor image(Value input) {
    Random random = Seeds.random("NetworksSystemTest");
    Tensor image = Tensor.zeros(input.shape(), ElementType.FLOAT32);
    for (long i = 0; i < image.size(); i++) {
      image.set(i, random.nextGaussian());
    }
    return image;
  }
}
