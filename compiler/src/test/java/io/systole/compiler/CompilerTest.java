// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Graph;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import io.systole.reference.FixedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small networks whose compilation takes a particular way. */
class CompilerTest {
  private static FixedModel model(Graph graph, MachineConfig machine) {
    boolean bytes = machine.quantization().elementBits() == 8;
    return SeededModels.of(
        graph,
        bytes ? FixedFormat.of(8, 4) : FixedFormat.PAPER,
        bytes ? FixedFormat.of(8, 1) : FixedFormat.of(16, 1));
  }

  private static Compiled check(Graph graph, MachineConfig machine) {
    FixedModel model = model(graph, machine);
    return EndToEnd.check(machine.name(), model, SeededModels.image(model, 5), machine);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "paper",
        "tiny16",
        "pynq-z2",
        "pynq-z2-8bit",
        "ultra96",
        "ultra96-8bit",
        "vu7p",
        "vu7p-4ch"
      })
  void smallAlexNetOnEveryMachine(String name) {
    check(TestGraphs.smallAlexNet(16, 2, 10), MachineConfig.preset(name));
  }

  @Test
  void pixelsOuterEverywhereWhereTheOrderIsFixed() {
    Compiled compiled = check(TestGraphs.smallAlexNet(8, 2, 4), MachineConfig.preset("paper"));
    String conv1 = compiled.schedule().lines().findFirst().orElseThrow();
    assertTrue(conv1.contains("pixels outer, stream"), conv1);
  }

  @Test
  void aMapThatDoesNotFitBesideItsConsumersOutputGoesThroughDram() {
    Graph graph =
        new TestGraphs(1, 2, 11, 9)
            .conv("a", Window.square(3, 1, 1), 1, 32, 2)
            .conv("b", Window.square(3, 1, 1), 1, 20, 32)
            .conv("c", Window.square(3, 1, 1), 1, 4, 20)
            .graph();
    Compiled compiled = check(graph, MachineConfig.preset("tiny"));
    assertTrue(compiled.schedule().contains(" rows, at "), compiled.schedule());
    assertTrue(compiled.program().listing().contains("STORE layer=0"), compiled.schedule());
  }

  @Test
  void anImageThatDoesNotFitPassesThroughARingOnceForPixelsOuter() {
    Graph graph = new TestGraphs(1, 1, 40, 40).conv("a", Window.square(3, 2, 0), 1, 8, 1).graph();
    Compiled compiled = check(graph, MachineConfig.preset("tiny"));
    assertTrue(compiled.schedule().contains("pixels outer, hold"), compiled.schedule());
    assertTrue(compiled.schedule().contains(" rows, at "), compiled.schedule());
  }

  @Test
  void anImageThatDoesNotFitIsStreamedForEveryChannelTile() {
    Graph graph = new TestGraphs(1, 3, 31, 31).conv("a", Window.square(5, 3, 2), 1, 12, 3).graph();
    Compiled compiled = check(graph, MachineConfig.preset("tiny"));
    assertTrue(compiled.schedule().contains("channels outer"), compiled.schedule());
    assertTrue(compiled.program().listing().contains("passes=3"), compiled.schedule());
  }

  @Test
  void groupsThatDoNotFillTheLanesRunAsFewer() {
    Graph graph = new TestGraphs(1, 12, 7, 7).conv("a", Window.square(3, 1, 1), 6, 24, 2).graph();
    Compiled compiled = check(graph, MachineConfig.preset("tiny"));
    assertTrue(compiled.schedule().contains("in 3 groups"), compiled.schedule());
  }

  @Test
  void manyLayersRunThroughQueuesOfEight() {
    TestGraphs chain = new TestGraphs(1, 4, 5, 5);
    for (int i = 0; i < 30; i++) {
      chain.conv("c" + i, Window.square(3, 1, 1), 1, 4, 4);
    }
    check(chain.graph(), MachineConfig.preset("tiny"));
  }
}
