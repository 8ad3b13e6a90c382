// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.graph.Networks;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedTensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole networks in the RTL: every stage of every layer equals the fixed reference, to the bit, and
 * the cycles are those of the cycle model.
 */
class WholeNetworkCosimTest {
  private static final long SEED = Long.getLong("seed", 1);

  @Test
  void oneImage() {
    check("alexnet-cifar10, trained", Subject.trained("auto:16", 1), "pynq-z2", "pynq-z2");
  }

  /** One behind the other, without a reset between them. */
  @Tag("slow")
  @Test
  void threeImages() {
    check("alexnet-cifar10, trained", Subject.trained("auto:16", 3), "pynq-z2", "pynq-z2");
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "auto:8, pynq-z2, pynq-z2-8bit",
    "auto:16, ultra96, ultra96",
    "auto:8, ultra96, ultra96-8bit",
    "auto:16, vu7p, vu7p",
    "auto:16, vu7p-4ch, vu7p-4ch"
  })
  void trainedOn(String format, String board, String machine) {
    check("alexnet-cifar10, trained", Subject.trained(format, 1), board, machine);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "alexnet, auto:16, pynq-z2, pynq-z2",
    "alexnet, auto:8, pynq-z2, pynq-z2-8bit",
    "alexnet-torch, auto:16, pynq-z2, pynq-z2",
    "caffenet, auto:16, pynq-z2, pynq-z2"
  })
  void seededOn(String network, String format, String board, String machine) {
    check(network + ", seeded", Subject.seeded(Networks.of(network), format, 1), board, machine);
  }

  private static void check(String what, Subject subject, String boardName, String machineName) {
    CosimTools.require();
    Board board = Board.of(boardName);
    MachineConfig machine = MachineConfig.preset(machineName);
    Stall stall = new Stall.Random(SEED);
    Compiled compiled = Compiler.compile(subject.model(), machine, board);
    try (Core core = Core.open(machine, board, stall)) {
      for (int i = 0; i < subject.images().size(); i++) {
        FixedTensor image = subject.images().get(i);
        Expected expected = Expected.of(subject.model(), image);
        long started = System.nanoTime();
        NetworkRun run = NetworkRun.of(core, compiled, expected).requireEqual(what);
        System.out.printf(
            "%s, on %s: %,d cycles, %,d values of %d stages and the scores equal, %.0f s%n",
            what,
            machineName,
            run.result().cycles(),
            run.compared(),
            compiled.taps().size(),
            (System.nanoTime() - started) * 1e-9);
        if (i == 0) {
          CycleCheck.requireClose(
              what, run.result(), CycleCheck.model(compiled, board, stall, core));
        }
      }
    }
  }
}
