// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.Value;
import io.systole.graph.Verifier;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.reference.FloatEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FoldingTest {
  private static final Op BN = new Op.BatchNormalization(1e-3f);

  /** The parameters of a batch normalization called {@code bn…}, with positive variance. */
  private static List<Value> bn(String name, int channels) {
    List<Value> values = new ArrayList<>();
    for (String part : List.of("scale", "b", "mean", "var")) {
      values.add(Value.of(name + "." + part, channels));
    }
    return values;
  }

  private static Node bnNode(String name, String input) {
    return Node.of(name, BN, input, name + ".scale", name + ".b", name + ".mean", name + ".var");
  }

  @SafeVarargs
  private static Graph graph(
      Value input, List<Node> nodes, String output, List<Value>... parameters) {
    List<Value> all = new ArrayList<>();
    for (List<Value> some : parameters) {
      all.addAll(some);
    }
    return new Graph("test", List.of(input), all, nodes, List.of(output));
  }

  /** Folds, runs both, compares the outputs; returns the folded model. */
  private static Model foldAndCompare(Graph graph) {
    Model model = SeededWeights.of(graph, 7);
    Model folded = Folding.fold(model);
    Verifier.verify(folded.graph());
    Random random = new Random(1);
    Shape shape = graph.inputs().getFirst().shape();
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Map<String, Tensor> inputs =
        Map.of(graph.inputs().getFirst().name(), Tensor.ofFloats(shape, values));
    Tensor expected = output(model, inputs);
    Tensor found = output(folded, inputs);
    assertEquals(expected.shape(), found.shape());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.floatAt(i), found.floatAt(i), 1e-5, "element " + i);
    }
    return folded;
  }

  private static Tensor output(Model model, Map<String, Tensor> inputs) {
    return FloatEngine.scalar(model).run(inputs).values().iterator().next();
  }

  private static boolean hasBatchNormalization(Model model) {
    return model.graph().nodes().stream().anyMatch(n -> n.op() instanceof Op.BatchNormalization);
  }

  @Test
  void foldsIntoConvWithoutBiasAndRemovesDropout() {
    Graph graph =
        graph(
            Value.of("x", 1, 4, 6, 6),
            List.of(
                Node.of("drop", new Op.Dropout(), "x"),
                Node.of("conv", new Op.Conv(Window.square(3, 1, 1), 2), "drop", "w"),
                bnNode("bn", "conv"),
                Node.of("same", new Op.Identity(), "bn"),
                Node.of("relu", new Op.Relu(), "same"),
                Node.of("drop2", new Op.Dropout(), "relu")),
            "drop2",
            List.of(Value.of("w", 6, 2, 3, 3)),
            bn("bn", 6));
    Model folded = foldAndCompare(graph);
    assertEquals(List.of("conv", "relu"), folded.graph().nodes().stream().map(Node::name).toList());
    assertEquals(List.of("relu"), folded.graph().outputs());
    assertEquals(
        List.of("w", "conv.bias"), folded.graph().parameters().stream().map(Value::name).toList());
    assertEquals(2, folded.weights().size());
  }

  @Test
  void foldsIntoGemmEitherWayRoundAndKeepsAlpha() {
    for (boolean transB : new boolean[] {false, true}) {
      Graph graph =
          graph(
              Value.of("x", 1, 5),
              List.of(
                  Node.of("fc", new Op.Gemm(0.5f, 2, false, transB), "x", "w", "c"),
                  bnNode("bn", "fc")),
              "bn",
              List.of(transB ? Value.of("w", 3, 5) : Value.of("w", 5, 3), Value.of("c", 3)),
              bn("bn", 3));
      assertFalse(hasBatchNormalization(foldAndCompare(graph)));
    }
  }

  @Test
  void elsewhereItBecomesADepthwiseConvolution() {
    Graph graph =
        graph(
            Value.of("x", 1, 3, 4, 4),
            List.of(bnNode("bn", "x"), Node.of("relu", new Op.Relu(), "bn")),
            "relu",
            bn("bn", 3));
    Model folded = foldAndCompare(graph);
    assertEquals(new Op.Conv(Window.square(1, 1, 0), 3), folded.graph().node("bn").op());
  }

  @Test
  void aConvolutionReadTwiceIsLeftAlone() {
    Graph graph =
        graph(
            Value.of("x", 1, 3, 4, 4),
            List.of(
                Node.of("conv", new Op.Conv(Window.square(1, 1, 0), 1), "x", "w"),
                bnNode("bn", "conv"),
                Node.of("add", new Op.Add(), "conv", "bn")),
            "add",
            List.of(Value.of("w", 3, 3, 1, 1)),
            bn("bn", 3));
    Model folded = foldAndCompare(graph);
    assertEquals(3, folded.graph().nodes().size());
    assertFalse(hasBatchNormalization(folded));
  }

  @Test
  void sharedWeightsAreCopiedBeforeTheyAreScaled() {
    Graph graph =
        graph(
            Value.of("x", 1, 3, 4, 4),
            List.of(
                Node.of("one", new Op.Conv(Window.square(1, 1, 0), 1), "x", "w", "b"),
                bnNode("bn", "one"),
                Node.of("two", new Op.Conv(Window.square(1, 1, 0), 1), "bn", "w", "b")),
            "two",
            List.of(Value.of("w", 3, 3, 1, 1), Value.of("b", 3)),
            bn("bn", 3));
    Model folded = foldAndCompare(graph);
    assertTrue(folded.weights().containsKey("w_folded"), folded.weights().keySet()::toString);
  }

  @Test
  void aMatrixThatFollowsNoGemmStays() {
    Graph graph = graph(Value.of("x", 2, 3), List.of(bnNode("bn", "x")), "bn", bn("bn", 3));
    assertTrue(hasBatchNormalization(foldAndCompare(graph)));
  }
}
