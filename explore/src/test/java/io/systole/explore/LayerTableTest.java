// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTableTest {
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "tiny16", "pynq-z2", "ultra96", "vu7p-4ch", "paper"})
  void rowsAddUpToTheTotal(String machine) {
    Compiled compiled = SmallNetwork.compile(machine);
    LayerTable table = LayerTable.simulate(compiled);
    assertEquals(
        List.of("conv1", "norm1", "pool1", "conv2", "pool2", "fc", "softmax"),
        table.rows().stream().map(LayerRow::name).toList());
    assertEquals(table.cycles(), table.rows().stream().mapToLong(LayerRow::cycles).sum());
    for (LayerRow row : table.rows()) {
      assertTrue(row.cycles() >= 0, row.toString());
      assertTrue(row.rooflinePercent() <= 100, row + ": no run is faster than its bound");
    }
    assertTrue(table.rooflinePercent() > 0 && table.rooflinePercent() <= 100);
    assertEquals(compiled.board().clockMHz(), table.cycles() / table.latencyMs() / 1e3, 1e-6);
    assertEquals(1e3, table.imagesPerSecond() * table.latencyMs(), 1e-6);
  }

  @Test
  void whatStreamsBehindAConvolutionNamesIt() {
    LayerTable table = LayerTable.simulate(SmallNetwork.compile("pynq-z2"));
    assertEquals(
        List.of("", "conv1", "conv1", "", "conv2", "", ""),
        table.rows().stream().map(LayerRow::hiddenBehind).toList());
    assertEquals(8 * 8 * 8 * 3 * 25 + 8 * 5 * 5 * 4 * 9 + 320, table.macs());
    assertEquals("postprocessing", table.rows().get(1).cost().boundBy());
    assertEquals("postprocessing", table.rows().getLast().cost().boundBy());
    assertEquals(0, table.rows().get(1).rooflinePercent());
  }

  /** On the machine with one lane and no overlap the array is what a convolution waits for. */
  @Test
  void theSlowestPartIsNamed() {
    List<String> bounds =
        SmallNetwork.compile("paper").costs().stream().map(cost -> cost.boundBy()).toList();
    assertEquals("macs", bounds.getFirst());
    assertEquals("postprocessing", bounds.getLast());
  }

  @Test
  void cyclesCountedElsewhereAreDividedAlike() {
    Compiled compiled = SmallNetwork.compile("pynq-z2");
    RunCycles counted = new RunCycles(1000, ends(300, 700, 900, 990));
    StreamedCycles streamed = new StreamedCycles(Map.of("norm1", 20L, "pool1", 7L));
    LayerTable table = LayerTable.of(compiled, counted, streamed);
    assertEquals(
        List.of(273L, 20L, 7L, 400L, 0L, 200L, 100L),
        table.rows().stream().map(LayerRow::cycles).toList());
    assertEquals(1000, table.cycles());
  }

  /** A stage cannot add more than its layer took. */
  @Test
  void aLayersCyclesAreNeverExceeded() {
    Compiled compiled = SmallNetwork.compile("pynq-z2");
    RunCycles counted = new RunCycles(40, ends(10, 20, 30, 40));
    StreamedCycles streamed = new StreamedCycles(Map.of("norm1", 8L, "pool1", 8L));
    LayerTable table = LayerTable.of(compiled, counted, streamed);
    assertEquals(
        List.of(0L, 8L, 2L), table.rows().stream().limit(3).map(LayerRow::cycles).toList());
  }

  /** LRN adds something where one lane normalizes what a short convolution delivers. */
  @Test
  void streamedCyclesAreThoseOfTheLayerLessThoseWithoutTheStage() {
    Compiled compiled = SmallNetwork.compile("pynq-z2");
    StreamedCycles streamed = StreamedCycles.of(compiled, RunCycles.simulate(compiled));
    assertTrue(streamed.byOperator().getOrDefault("norm1", 0L) > 0, streamed.toString());
    assertEquals(java.util.Set.of("norm1", "pool1", "pool2"), streamed.byOperator().keySet());
  }

  /** AlexNet's first layer where LRN and pooling each slow it down: what they share counts once. */
  @Test
  void noConvolutionIsFasterThanItsMacs() {
    Compiled compiled = SmallNetwork.firstLayerOfAlexNet("ultra96");
    LayerTable table = LayerTable.simulate(compiled);
    LayerRow conv = table.rows().getFirst();
    assertEquals("conv1", conv.name());
    assertTrue(conv.rooflinePercent() <= 100, table.rows().toString());
    assertTrue(table.rows().get(1).cycles() > 0, table.rows().toString());
  }

  private static List<Long> ends(long... first) {
    List<Long> ends = new ArrayList<>(LongStream.of(first).boxed().toList());
    while (ends.size() < 64) {
      ends.add(0L);
    }
    return ends;
  }
}
