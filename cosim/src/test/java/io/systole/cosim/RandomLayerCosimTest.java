// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.MachineError;
import io.systole.simulator.FeatureMap;
import io.systole.simulator.Simulator;
import io.systole.simulator.Taps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random layers, DRAM to DRAM: the RTL writes the same bytes as the simulator. */
class RandomLayerCosimTest {
  private static final long SEED = Long.getLong("seed", 1);
  private static final int LAYERS = Integer.getInteger("layers", 300);

  @Test
  void tinyEqualsTheSimulator() {
    check("tiny");
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"tiny16", "paper", "pynq-z2", "pynq-z2-8bit", "ultra96"})
  void otherMachinesEqualTheSimulator(String name) {
    check(name);
  }

  private static void check(String name) {
    CosimTools.require();
    System.out.println("RandomLayerCosimTest " + name + " seed " + SEED);
    MachineConfig machine = MachineConfig.preset(name);
    Random random = new Random(SEED);
    Board board = name.equals("ultra96") ? Board.ULTRA96 : Board.PYNQ_Z2;
    try (Core core = Core.open(machine, board, new Stall.Random(SEED))) {
      for (int i = 0; i < LAYERS; i++) {
        RandomLayer layer = RandomLayer.draw(machine, random);
        MemorySegment expected = Arena.ofAuto().allocate(layer.image().byteSize(), 8);
        expected.copyFrom(layer.image());
        List<Stage> stages = new ArrayList<>();
        core.load(layer.program(), layer.image());
        new Simulator(machine)
            .run(
                layer.program(),
                expected,
                (number, stage, map) -> stages.add(Stage.listen(core, number, stage, map)));
        RunResult result = core.run(5_000_000);
        String what = "layer %d (%s), seed %d".formatted(i, layer.text(), SEED);
        assertEquals(MachineError.NONE, result.error(), () -> what + result.counters());
        stages.forEach(stage -> stage.check(what));
        layer.unspecified().copy(core.memory(), expected);
        long mismatch = expected.mismatch(core.memory());
        assertEquals(-1, mismatch, () -> "first byte that differs: " + what);
      }
    }
  }

  /** What the RTL computed at a stage, beside what it should have. */
  private record Stage(Tap tap, Taps.Stage stage, FeatureMap expected) {
    static Stage listen(Core core, int layer, Taps.Stage stage, FeatureMap map) {
      int code =
          switch (stage) {
            case CONVOLUTION -> 0;
            case LRN -> 1;
            case POOL -> 2;
          };
      return new Stage(core.tap(layer, code, map.channels(), map.pixels()), stage, map);
    }

    void check(String what) {
      assertEquals(tap.size(), tap.count(), () -> "values at " + stage + " of " + what);
      for (int channel = 0; channel < expected.channels(); channel++) {
        for (int pixel = 0; pixel < expected.pixels(); pixel++) {
          int found = tap.at((long) channel * expected.pixels() + pixel);
          if (found != expected.at(channel, pixel)) {
            fail(
                "%s channel %d pixel %d: %d, expected %d; %s"
                    .formatted(stage, channel, pixel, found, expected.at(channel, pixel), what));
          }
        }
      }
    }
  }
}
