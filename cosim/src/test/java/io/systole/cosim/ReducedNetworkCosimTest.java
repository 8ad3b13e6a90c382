// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.graph.TestGraphs;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedTensor;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All layers of AlexNet at reduced size (kernels, strides, groups, LRN, overlapping pools, fully
 * connected layers and softmax as they are) in the RTL of every board's machine: each stage equals
 * the fixed reference, two images behind each other, and the cycles are those of the model.
 */
class ReducedNetworkCosimTest {
  private static final long SEED = Long.getLong("seed", 1);

  @ParameterizedTest
  @CsvSource("99, auto:8, pynq-z2, pynq-z2-8bit")
  void smallMachines(int side, String format, String board, String machine) {
    check(side, format, board, machine);
  }

  /** Some minutes to Verilate. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "67, auto:16, pynq-z2, paper",
    "99, auto:16, ultra96, ultra96",
    "99, auto:8, ultra96, ultra96-8bit",
    "99, auto:16, vu7p, vu7p",
    "99, auto:16, vu7p-4ch, vu7p-4ch"
  })
  void largeMachines(int side, String format, String board, String machine) {
    check(side, format, board, machine);
  }

  private static void check(int side, String format, String boardName, String machineName) {
    CosimTools.require();
    Board board = Board.of(boardName);
    MachineConfig machine = MachineConfig.preset(machineName);
    Subject subject = Subject.seeded(TestGraphs.reducedAlexNet(side), format, 2);
    Compiled compiled = Compiler.compile(subject.model(), machine, board);
    Stall stall = new Stall.Random(SEED);
    try (Core core = Core.open(machine, board, stall)) {
      for (int i = 0; i < subject.images().size(); i++) {
        FixedTensor image = subject.images().get(i);
        Expected expected = Expected.of(subject.model(), image);
        assertEquals(Optional.empty(), expected.differsFromSimulator(compiled), machineName);
        NetworkRun run = NetworkRun.of(core, compiled, expected).requireEqual(machineName);
        System.out.printf(
            "reduced AlexNet on %s: %,d cycles, %,d values equal%n",
            machineName, run.result().cycles(), run.compared());
        if (i == 0) {
          CycleCheck.requireClose(
              machineName, run.result(), CycleCheck.model(compiled, board, stall, core));
        }
      }
      assertEquals(0, core.dram().strayReads());
    }
  }
}
