// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static io.systole.graph.ShapeInferenceErrorsTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.numeric.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Structure of the named networks. */
class NetworksTest {
  @Test
  void alexnetNormalizesBeforePooling() {
    assertEquals(
        List.of(
            "conv1", "relu1", "norm1", "pool1", "conv2", "relu2", "norm2", "pool2", "conv3",
            "relu3", "conv4", "relu4", "conv5", "relu5", "pool5", "flatten", "fc1", "relu6", "fc2",
            "relu7", "fc3", "softmax"),
        names("alexnet"));
    assertEquals(names("alexnet"), names("alexnet-cifar10"));
  }

  @Test
  void caffenetPoolsBeforeNormalizing() {
    assertEquals(List.of("conv1", "relu1", "pool1", "norm1"), names("caffenet").subList(0, 4));
    assertEquals(new Op.Lrn(5, 1e-4f, 0.75f, 1), Networks.of("caffenet").node("norm2").op());
  }

  @Test
  void shapesOfAlexnet() {
    Map<String, Shape> shapes = ShapeInference.shapes(Networks.of("alexnet"));
    assertEquals(Shape.of(1, 96, 55, 55), shapes.get("norm1"));
    assertEquals(Shape.of(1, 256, 13, 13), shapes.get("pool2"));
    assertEquals(Shape.of(1, 256, 6, 6), shapes.get("pool5"));
    assertEquals(Shape.of(1, 9216), shapes.get("flatten"));
    assertEquals(Shape.of(384, 192, 3, 3), shapes.get("conv4.weight"));
    assertEquals(Shape.of(1000, 4096), shapes.get("fc3.weight"));
  }

  @Test
  void torchsPoolingEndsAtSixBySix() {
    assertEquals(
        Shape.of(1, 256, 6, 6), ShapeInference.shapes(Networks.of("alexnet-torch")).get("pool5"));
  }

  @Test
  void otherNumbersOfClasses() {
    assertEquals(Shape.of(1, 7), ShapeInference.shapes(Networks.of("caffenet", 7)).get("softmax"));
    assertMessage("classes: expected at least 1, found 0", () -> Networks.of("alexnet", 0));
    assertMessage(
        "no network resnet; there are alexnet, alexnet-cifar10, caffenet, alexnet-torch",
        () -> Networks.of("resnet"));
  }

  private static List<String> names(String network) {
    return Networks.of(network).nodes().stream().map(Node::name).toList();
  }
}
