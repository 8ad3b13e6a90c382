// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiler;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.reference.FixedModel;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A layer cut out of a network is that layer, and its parts are the whole. */
class LoneLayerTest {
  private static final MachineConfig MACHINE = MachineConfig.preset("pynq-z2");
  private static final FixedModel NETWORK = SmallNetwork.model(MACHINE);

  private static List<String> nodes(FixedModel model) {
    return model.graph().nodes().stream().map(Node::name).toList();
  }

  private static Shape output(FixedModel model) {
    return Objects.requireNonNull(
        ShapeInference.shapes(model.graph()).get(model.graph().outputs().getFirst()));
  }

  private static long cycles(FixedModel model) {
    return RunCycles.simulate(Compiler.compile(model, MACHINE, Board.PYNQ_Z2)).total();
  }

  @Test
  void aConvolutionTakesItsReluAlong() {
    FixedModel alone = LoneLayer.of(NETWORK, "conv1", 1).getFirst();
    assertEquals(List.of("conv1", "relu1"), nodes(alone));
    assertEquals(Shape.of(1, 3, 19, 19), alone.graph().inputs().getFirst().shape());
    assertEquals(Shape.of(1, 8, 8, 8), output(alone));
    FixedTensor weight = Objects.requireNonNull(alone.weights().get("conv1.weight"));
    assertEquals(
        Objects.requireNonNull(NETWORK.weights().get("conv1.weight")).format(), weight.format());
    assertEquals(NETWORK.format("relu1"), alone.format("relu1"));
  }

  @Test
  void aConvolutionIsCutByOutputChannelsOfEachGroup() {
    List<FixedModel> parts = LoneLayer.of(NETWORK, "conv2", 2);
    assertEquals(2, parts.size());
    parts.forEach(part -> assertEquals(Shape.of(1, 4, 5, 5), output(part)));
    Op.Conv conv = (Op.Conv) parts.getFirst().graph().node("conv2").op();
    assertEquals(2, conv.group());
  }

  @Test
  void poolingIsCutByChannelsAndLrnByRows() {
    List<FixedModel> pools = LoneLayer.of(NETWORK, "pool1", 4);
    pools.forEach(part -> assertEquals(Shape.of(1, 2, 3, 3), output(part)));
    List<Integer> rows =
        LoneLayer.of(NETWORK, "norm1", 3).stream().map(part -> output(part).dim(2)).toList();
    assertEquals(List.of(2, 3, 3), rows);
  }

  @Test
  void aFlattenIsACopyAndWhatStandsBehindOneTakesTheMap() {
    FixedModel copy = LoneLayer.of(NETWORK, "flatten", 1).getFirst();
    assertTrue(copy.graph().nodes().getFirst().op() instanceof Op.Relu);
    assertEquals(Shape.of(1, 8, 2, 2), output(copy));
    FixedModel fc = LoneLayer.of(NETWORK, "fc", 1).getFirst();
    assertEquals(List.of("flatten", "fc"), nodes(fc));
    assertEquals(Shape.of(1, 8, 2, 2), fc.graph().inputs().getFirst().shape());
  }

  /** A part does less than the whole, the parts together no less. */
  @Test
  void partsTakeTheirShareOfTheCycles() {
    for (String layer : List.of("conv1", "norm1", "pool1")) {
      long whole = cycles(LoneLayer.of(NETWORK, layer, 1).getFirst());
      List<Long> parts = LoneLayer.of(NETWORK, layer, 2).stream().map(p -> cycles(p)).toList();
      assertTrue(parts.stream().allMatch(part -> part < whole), layer + parts + whole);
      assertTrue(parts.stream().mapToLong(Long::longValue).sum() >= whole, layer + parts + whole);
    }
  }

  @Test
  void whatCannotBeCutSaysSo() {
    IllegalArgumentException fc =
        assertThrows(IllegalArgumentException.class, () -> LoneLayer.of(NETWORK, "fc", 2));
    assertTrue(String.valueOf(fc.getMessage()).endsWith(": can't be cut in 2"), fc.getMessage());
    assertThrows(IllegalArgumentException.class, () -> LoneLayer.of(NETWORK, "conv1", 3));
    assertThrows(IllegalArgumentException.class, () -> LoneLayer.of(NETWORK, "conv9", 1));
  }
}
