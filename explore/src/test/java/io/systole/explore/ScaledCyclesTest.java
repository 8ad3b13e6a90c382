// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiler;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import io.systole.reference.FixedModel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cycles continued from small layers are those of the whole one. */
class ScaledCyclesTest {
  /** One convolution of so many rows, 8 wide, and output channels. */
  private static FixedModel convolution(int rows, int channels) {
    Graph graph =
        new Graph(
            "one",
            List.of(Value.of("image", 1, 4, rows, 8)),
            List.of(Value.of("w", channels, 4, 3, 3), Value.of("b", channels)),
            List.of(
                Node.of("conv", new Op.Conv(Window.square(3, 1, 1), 1), "image", "w", "b"),
                Node.of("relu", new Op.Relu(), "conv")),
            List.of("relu"));
    return FixedModel.uniform(SeededWeights.of(graph, 3), FixedFormat.of(8, 3));
  }

  private static long counted(FixedModel model, String machine) {
    return RunCycles.simulate(Compiler.compile(model, MachineConfig.preset(machine), Board.PYNQ_Z2))
        .total();
  }

  private static ScaledCycles.Programs scaled(FixedModel model, String machine, String layer) {
    return new ScaledCycles(model, MachineConfig.preset(machine), Board.PYNQ_Z2).programs(layer);
  }

  @ParameterizedTest
  @CsvSource({
    "paper, 21, 24, 0.02",
    "tiny16, 18, 12, 0.02",
    // Some thousand cycles, of which loads at the start hide another share.
    "tiny, 21, 24, 0.05",
    "tiny, 12, 40, 0.05",
  })
  void aWholeLayerIsContinued(String machine, int rows, int channels, double tolerance) {
    FixedModel model = convolution(rows, channels);
    ScaledCycles.Programs programs = scaled(model, machine, "conv");
    assertEquals(4, programs.compiled().size());
    long whole = counted(model, machine);
    assertEquals(1, (double) programs.cycles() / whole, tolerance);
  }

  /** Small enough, and it is counted as it is. */
  @Test
  void aSmallLayerIsCountedWhole() {
    FixedModel model = convolution(6, 8);
    ScaledCycles.Programs programs = scaled(model, "tiny", "conv");
    assertEquals(1, programs.compiled().size());
    assertEquals(counted(model, "tiny"), programs.cycles());
  }

  @Test
  void layersAreWhatHasWeights() {
    assertEquals(List.of("conv1", "conv2", "fc"), ScaledCycles.layers(SmallNetwork.graph()));
  }

  @Test
  void whatStreamsBehindALayerIsCountedWithIt() {
    FixedModel model = SmallNetwork.model(MachineConfig.preset("tiny16"));
    List<String> nodes =
        scaled(model, "tiny16", "conv1").compiled().getLast().costs().stream()
            .map(cost -> cost.name())
            .toList();
    assertEquals(List.of("conv1", "norm1", "pool1"), nodes);
    assertTrue(scaled(model, "tiny16", "fc").cycles() > 0);
  }

  @Test
  void anAxisContinuesAStraightLine() {
    ScaledCycles.Axis axis = ScaledCycles.Axis.of(new int[] {3, 7}, 55);
    assertEquals(List.of(3, 7), axis.sizes());
    assertEquals(13, axis.position());
    ScaledCycles.Axis small = ScaledCycles.Axis.of(new int[] {3, 7}, 7);
    assertEquals(List.of(7), small.sizes());
    assertEquals(0, small.position());
  }
}
