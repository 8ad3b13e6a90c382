// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.compiler.SeededModels;
import io.systole.graph.Graph;
import io.systole.graph.Op;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.reference.FixedModel;
import io.systole.simulator.timing.CycleModel;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The cycle model on programs it has not seen: 50 random networks with layers long enough to be
 * compared one by one. Each layer of over 10,000 cycles and each network is within 1 % of the RTL,
 * with stall none and with random.
 */
class CycleModelCosimTest {
  private static final long SEED = Long.getLong("seed", 1);
  private static final int NETWORKS = 25;
  private static final int LEAST_LAYERS = 40;

  @Test
  void within1PercentOfTheRtl() {
    CosimTools.require();
    int layers = 0;
    for (Stall stall : List.of(new Stall.None(), new Stall.Random(SEED))) {
      layers += check("pynq-z2", 36, 32, stall) + check("tiny16", 12, 12, stall);
    }
    assertTrue(layers >= LEAST_LAYERS, "layers of over 10,000 cycles: " + layers);
  }

  private static int check(String name, int side, int channels, Stall stall) {
    MachineConfig machine = MachineConfig.preset(name);
    SplittableRandom random = new SplittableRandom(SEED);
    int layers = 0;
    int done = 0;
    double worst = 0;
    while (done < NETWORKS) {
      FixedModel model =
          SeededModels.of(draw(random, side, channels), FixedFormat.PAPER, FixedFormat.of(16, 0));
      FixedTensor image = SeededModels.image(model, done);
      Compiled compiled;
      try {
        compiled = Compiler.compile(model, machine, Board.PYNQ_Z2);
      } catch (IllegalArgumentException e) {
        assertTrue(String.valueOf(e.getMessage()).contains(" needs "), e::getMessage);
        continue;
      }
      String what = "%s, network %d, %s, -Dseed=%d".formatted(name, done, stall, SEED);
      try (Core core = Core.open(machine, Board.PYNQ_Z2, stall)) {
        RunResult run =
            NetworkRun.of(core, compiled, Expected.of(model, image)).requireEqual(what).result();
        CycleModel.Result cycles = CycleCheck.model(compiled, Board.PYNQ_Z2, stall, core);
        layers += CycleCheck.requireClose(what, run, cycles);
        worst = Math.max(worst, Math.abs(cycles.total() - run.cycles()) / (double) run.cycles());
      }
      done++;
    }
    System.out.printf(
        "cycle model on %s, %s, %d networks, seed %d: %d layers, a network off by %.3f %% at most%n",
        name, stall, NETWORKS, SEED, layers, 100 * worst);
    return layers;
  }

  /** Two to four convolutions with LRN and pooling here and there, and a fully connected layer. */
  private static Graph draw(SplittableRandom random, int maxSide, int maxChannels) {
    int channels = 1 + random.nextInt(8);
    int side = maxSide / 2 + random.nextInt(maxSide / 2 + 1);
    TestGraphs graph = new TestGraphs(1, channels, side, side);
    int convolutions = 2 + random.nextInt(3);
    for (int i = 0; i < convolutions; i++) {
      int kernel = Math.min(1 + random.nextInt(i == 0 ? 7 : 5), side);
      int stride = i == 0 ? 1 + random.nextInt(2) : 1;
      int pad = random.nextInt(kernel / 2 + 1);
      int group = channels % 2 == 0 && random.nextBoolean() ? 2 : 1;
      int outputs = group * (1 + random.nextInt(maxChannels / group));
      graph
          .conv("conv" + i, Window.square(kernel, stride, pad), group, outputs, channels / group)
          .then("relu" + i, new Op.Relu());
      channels = outputs;
      side = (side + 2 * pad - kernel) / stride + 1;
      if (random.nextInt(3) == 0) {
        graph.then("norm" + i, new Op.Lrn(5, 5e-4f, 0.75f, 2));
      }
      if (side >= 3 && random.nextInt(3) == 0) {
        graph.then("pool" + i, new Op.MaxPool(Window.square(3, 2, 0), false));
        side = (side - 3) / 2 + 1;
      }
    }
    graph.then("flatten", new Op.Flatten(1));
    return graph.fullyConnected("fc", 1 + random.nextInt(20), channels * side * side).graph();
  }
}
