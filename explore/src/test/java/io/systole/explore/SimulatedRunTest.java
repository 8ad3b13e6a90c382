// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiled;
import io.systole.compiler.LayerCost;
import io.systole.graph.SeededWeights;
import io.systole.numeric.FixedTensor;
import io.systole.reference.FloatEngine;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedRunTest {
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "tiny16", "pynq-z2"})
  void everyValueIsComparedWhole(String machine) {
    Compiled compiled = SmallNetwork.compile(machine);
    Reference.Expected expected = expected(compiled, 1);
    SimulatedRun run = SimulatedRun.of(compiled, expected);
    assertTrue(run.check().bitExact(), run.check().failures().toString());
    long size = 0;
    for (LayerCost row : compiled.costs()) {
      Equality equality = run.check().of(row);
      assertEquals(equality.size(), equality.compared(), row.name());
      assertEquals(expected.value(equality.value()).shape().size(), equality.size());
      size += equality.size();
    }
    assertEquals(size, run.check().compared());
    assertTrue(run.scores().values().identical(expected.scores().values()));
  }

  private static Reference.Expected expected(Compiled compiled, long seed) {
    return new Reference(SmallNetwork.model(compiled.machine())).expect(SmallNetwork.image(seed));
  }

  /** The reference of one image beside the run of another: something must differ. */
  @Test
  void aDifferenceIsFoundAndPlaced() {
    Compiled compiled = SmallNetwork.compile("tiny16");
    Reference.Expected one = expected(compiled, 1);
    Reference.Expected other = expected(compiled, 2);
    SimulatedRun run =
        SimulatedRun.of(
            compiled, new Reference.Expected(other.image(), one.values(), one.scores()));
    assertFalse(run.check().bitExact());
    Equality first = run.check().failures().getFirst();
    assertEquals("relu1", first.value());
    assertTrue(first.different() > 0 && first.compared() == first.size(), first.toString());
    assertTrue(first.firstDifference().startsWith("at [0, "), first.firstDifference());
  }

  @Test
  void oneIntegerIsEnough() {
    FixedTensor scores = expected(SmallNetwork.compile("tiny16"), 1).scores();
    assertTrue(Equality.of("y", scores, 10, i -> scores.values().longAt(i)).bitExact());
    Equality changed =
        Equality.of("y", scores, 10, i -> scores.values().longAt(i) + (i == 9 ? 1 : 0));
    assertFalse(changed.bitExact());
    assertEquals(1, changed.different());
    Equality unseen = Equality.of("y", scores, 9, i -> scores.values().longAt(i));
    assertFalse(unseen.bitExact());
    assertEquals("10 elements expected, 9 seen", unseen.firstDifference());
  }

  @Test
  void theCpuIsMeasuredInTheSameUnits() {
    FloatEngine engine = FloatEngine.of(SeededWeights.of(SmallNetwork.graph(), 7));
    CpuSpeed speed = CpuSpeed.measure(engine, Map.of("image", SmallNetwork.image(1)), 0);
    assertEquals(3, speed.runs());
    assertEquals(1e3, speed.imagesPerSecond() * speed.medianMs(), 1e-6);
  }
}
