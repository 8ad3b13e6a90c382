// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static io.systole.graph.ShapeInferenceErrorsTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the verifier accepts, and each of its messages. */
class VerifierTest {
  private static final List<Value> X = List.of(Value.of("x", 2, 3));
  private static final Node RELU = Node.of("r", new Op.Relu(), "x");

  @ParameterizedTest
  @ValueSource(strings = {"alexnet", "alexnet-cifar10", "caffenet", "alexnet-torch"})
  void namedNetworksAreWellFormed(String name) {
    Graph graph = Networks.of(name);
    int classes = name.equals("alexnet-cifar10") ? 10 : 1000;
    assertEquals(Shape.of(1, classes), Verifier.verify(graph).get("softmax"));
  }

  @Test
  void anOutputMayBeAnInputOrAParameterOfAnyType() {
    Value mask = new Value("mask", ElementType.BOOL, Shape.of(4));
    Graph graph = new Graph("g", X, List.of(mask), List.of(RELU), List.of("r", "x", "mask"));
    assertEquals(Shape.of(4), Verifier.verify(graph).get("mask"));
  }

  @Test
  void namesAreDefinedOnce() {
    Node same = new Node("r", new Op.Relu(), List.of("x"), "y");
    refuse("node r (Relu): name used twice", X, List.of(), List.of(RELU, same), "r");
    Node again = new Node("s", new Op.Relu(), List.of("x"), "r");
    refuse(
        "value r is defined twice: by node r (Relu) and by node s (Relu)",
        X,
        List.of(),
        List.of(RELU, again),
        "r");
    refuse("value x is defined twice: by an input and by a parameter", X, X, List.of(RELU), "r");
    refuse("a parameter has no name", X, List.of(Value.of("", 1)), List.of(RELU), "r");
  }

  @Test
  void readsComeAfterDefinitions() {
    Node late = Node.of("late", new Op.Relu(), "y");
    refuse("node late (Relu): reads y, which nothing defines", X, List.of(), List.of(late), "late");
    Node y = Node.of("y", new Op.Relu(), "late");
    refuse(
        "node late (Relu): reads y before node y (Relu) defines it",
        X,
        List.of(),
        List.of(late, y),
        "y");
    refuse("graph g: nothing defines output z", X, List.of(), List.of(RELU), "z");
    assertMessage(
        "graph g has no output",
        () -> Verifier.verify(new Graph("g", X, List.of(), List.of(RELU), List.of())));
  }

  @Test
  void nodesReadFloats() {
    Value integers = new Value("x", ElementType.INT64, Shape.of(2));
    refuse(
        "node r (Relu): reads x, which is not FLOAT32",
        List.of(integers),
        List.of(),
        List.of(RELU),
        "r");
  }

  @Test
  void shapesFit() {
    refuse(
        "node t (Transpose): perm [0] does not permute the axes of 2x3",
        X,
        List.of(),
        List.of(Node.of("t", new Op.Transpose(List.of(0)), "x")),
        "t");
  }

  private static void refuse(
      String message, List<Value> inputs, List<Value> parameters, List<Node> nodes, String output) {
    assertMessage(
        message, () -> Verifier.verify(new Graph("g", inputs, parameters, nodes, List.of(output))));
  }
}
