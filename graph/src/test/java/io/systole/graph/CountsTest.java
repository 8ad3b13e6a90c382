// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts against figures that others published or that are worked out by hand. */
class CountsTest {
  @Test
  void alexnetHasThePublishedMultiplications() {
    Counts counts = Counts.of(Networks.of("alexnet"));
    assertEquals(105_415_200, layer(counts, "conv1").macs());
    assertEquals(223_948_800, layer(counts, "conv2").macs());
    assertEquals(149_520_384, layer(counts, "conv3").macs());
    assertEquals(112_140_288, layer(counts, "conv4").macs());
    assertEquals(74_760_192, layer(counts, "conv5").macs());
    assertEquals(9216 * 4096, layer(counts, "fc1").macs());
    assertEquals(60_965_224, counts.parameters());
    assertEquals(665_784_864 + 58_621_952, counts.macs());
  }

  @Test
  void torchsNetworkHasThePublishedParameters() {
    assertEquals(61_100_840, Counts.of(Networks.of("alexnet-torch")).parameters());
  }

  @Test
  void aRowOfEachLayer() {
    Counts counts = Counts.of(Networks.of("alexnet-cifar10"));
    Counts.Layer conv = layer(counts, "conv2");
    assertEquals("Conv", conv.type());
    assertEquals(2 * conv.macs(), conv.operations());
    assertEquals(256 * 48 * 25 + 256, conv.parameters());
    assertEquals(96 * 27 * 27, conv.inputs());
    assertEquals(256 * 27 * 27, conv.outputs());
    assertEquals(4 * 256 * 27 * 27, conv.outputBytes(32));
    assertEquals((conv.parameters() * 5 + 7) / 8, conv.parameterBytes(5));
    assertEquals(14L * 96 * 55 * 55, layer(counts, "norm1").operations());
    assertEquals(9L * 96 * 27 * 27, layer(counts, "pool1").operations());
    assertEquals(40, layer(counts, "softmax").operations());
    assertEquals(0, layer(counts, "flatten").operations());
    assertEquals(
        counts.operations(), counts.layers().stream().mapToLong(Counts.Layer::operations).sum());
  }

  @Test
  void aSharedParameterCountsOnce() {
    Graph graph =
        new Graph(
            "g",
            List.of(Value.of("x", 2, 3)),
            List.of(Value.of("w", 3, 3)),
            List.of(
                Node.of("a", new Op.MatMul(), "x", "w"), Node.of("b", new Op.MatMul(), "a", "w")),
            List.of("b"));
    Counts counts = Counts.of(graph);
    assertEquals(9, counts.parameters());
    assertEquals(36, counts.macs());
  }

  private static Counts.Layer layer(Counts counts, String name) {
    return counts.layers().stream()
        .filter(layer -> layer.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
