// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FixedEngineErrorsTest {
  private static final FixedFormat PAPER = FixedFormat.PAPER;

  private static FixedModel unary(Op op, FixedFormat output) {
    Graph graph =
        new Graph(
            "net",
            List.of(Value.of("x", 1, 2)),
            List.of(),
            List.of(Node.of("y", op, "x")),
            List.of("y"));
    return new FixedModel(graph, Map.of("x", PAPER, "y", output), Map.of(), Map.of());
  }

  private static FixedModel product(Op op, int terms, FixedFormat weight, Tensor bias) {
    return product(op, terms, weight, bias, PAPER);
  }

  private static FixedModel product(
      Op op, int terms, FixedFormat weight, Tensor bias, FixedFormat output) {
    Graph graph =
        new Graph(
            "net",
            List.of(Value.of("x", 1, terms)),
            List.of(Value.of("w", 1, terms), Value.of("b", 1)),
            List.of(new Node("fc9", op, List.of("x", "w", "b"), "y")),
            List.of("y"));
    FixedTensor weights =
        new FixedTensor(Tensor.zeros(Shape.of(1, terms), FixedTensor.storage(weight)), weight);
    return new FixedModel(
        graph, Map.of("x", PAPER, "y", output), Map.of("w", weights), Map.of("b", bias));
  }

  private static String message(Executable executable) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, executable).getMessage());
  }

  @Test
  void formats() {
    assertEquals(
        "node y (Relu): keeps its input's format 16,4, found 16,5 for the output",
        message(() -> FixedEngine.of(unary(new Op.Relu(), FixedFormat.of(16, 5)))));
    assertEquals(
        "node y (Softmax): expected format 17,1 (unsigned 16,0 with a sign bit) for the output,"
            + " found 16,4",
        message(() -> FixedEngine.of(unary(new Op.Softmax(1), PAPER))));
    assertEquals(
        "net: no format for output y",
        message(
            () ->
                new FixedModel(
                    unary(new Op.Relu(), PAPER).graph(), Map.of("x", PAPER), Map.of(), Map.of())));
  }

  @Test
  void batchNormalization() {
    List<String> names = List.of("x", "scale", "b", "mean", "var");
    List<Value> parameters = names.stream().skip(1).map(name -> Value.of(name, 2)).toList();
    Node node = new Node("y", new Op.BatchNormalization(1e-5f), names, "y");
    Graph graph =
        new Graph("net", List.of(Value.of("x", 1, 2)), parameters, List.of(node), List.of("y"));
    Map<String, FixedTensor> weights =
        parameters.stream()
            .collect(
                Collectors.toMap(
                    Value::name,
                    value ->
                        new FixedTensor(Tensor.zeros(value.shape(), ElementType.INT16), PAPER)));
    FixedModel model = new FixedModel(graph, Map.of("x", PAPER, "y", PAPER), weights, Map.of());
    assertEquals(
        "node y (BatchNormalization): in fixed point it must be folded or written as a Conv",
        message(() -> FixedEngine.of(model)));
  }

  @Test
  void accumulators() {
    Tensor none = Tensor.ofFloats(Shape.of(1), 0);
    assertEquals(
        "fc9: 200000 terms of 16,4 by 16,4 need an accumulator of 49 bits, there are 48",
        message(() -> FixedEngine.of(product(Op.Gemm.fullyConnected(), 200_000, PAPER, none))));
    Tensor huge = Tensor.ofFloats(Shape.of(1), 0x1p24f);
    assertEquals(
        "fc9: 2 terms of 16,4 by 16,4 need an accumulator of 50 bits, there are 48",
        message(() -> FixedEngine.scalar(product(Op.Gemm.fullyConnected(), 2, PAPER, huge))));
    // A wide output makes no wide accumulator.
    FixedModel wideOutput =
        product(Op.Gemm.fullyConnected(), 200_000, PAPER, none, FixedFormat.of(32, 16));
    String refusal =
        "fc9: 200000 terms of 16,4 by 16,4 need an accumulator of 49 bits, there are 48";
    assertEquals(refusal, message(() -> FixedEngine.of(wideOutput)));
    assertEquals(refusal, message(() -> FixedEngine.scalar(wideOutput)));
    // Above 16 bits the reference accumulates in 128.
    FixedEngine.of(product(Op.Gemm.fullyConnected(), 200_000, FixedFormat.of(17, 4), none));
  }

  @Test
  void factors() {
    Tensor none = Tensor.ofFloats(Shape.of(1), 0);
    assertEquals(
        "node fc9 (Gemm): in fixed point alpha and beta must be folded, found 2.0 and 1.0",
        message(() -> FixedEngine.of(product(new Op.Gemm(2, 1, false, true), 3, PAPER, none))));
  }

  @Test
  void inputs() {
    FixedEngine engine = FixedEngine.of(unary(new Op.Relu(), PAPER));
    assertEquals(
        "net: input x: expected 1x2 in format 16,4, found none",
        message(() -> engine.runFixed(Map.of(), (_, _) -> {})));
    FixedTensor coarse =
        new FixedTensor(Tensor.zeros(Shape.of(1, 2), ElementType.INT16), FixedFormat.of(16, 5));
    assertEquals(
        "net: input x: expected 1x2 in format 16,4, found 1x2 in format 16,5",
        message(() -> engine.runFixed(Map.of("x", coarse), (_, _) -> {})));
  }
}
