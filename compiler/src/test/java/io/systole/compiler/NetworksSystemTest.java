// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Networks;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import io.systole.reference.FixedModel;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole networks on the boards' machines: simulator = fixed reference, every stage. */
@Tag("slow")
class NetworksSystemTest {
  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar10, pynq-z2",
    "alexnet-cifar10, ultra96",
    "alexnet-cifar10, vu7p",
    "alexnet-cifar10, vu7p-4ch",
    "alexnet-cifar10, pynq-z2-8bit",
    "alexnet-cifar10, ultra96-8bit",
    "alexnet, pynq-z2",
    "caffenet, pynq-z2",
    "alexnet-torch, pynq-z2"
  })
  void equalsReference(String network, String name) {
    MachineConfig machine = MachineConfig.preset(name);
    boolean bytes = machine.quantization().elementBits() == 8;
    FixedModel model =
        SeededModels.of(
            Networks.of(network),
            bytes ? FixedFormat.of(8, 4) : FixedFormat.PAPER,
            bytes ? FixedFormat.of(8, 0) : FixedFormat.of(16, 0));
    Compiled compiled =
        EndToEnd.check(network + " on " + name, model, SeededModels.image(model, 1), machine);
    System.out.println(compiled.schedule());
    compiled.largestUses().forEach(System.out::println);
  }

  /** The bounds that docs/architecture.md states. */
  @Test
  void rooflineOfTheCifarNetwork() {
    FixedModel model =
        SeededModels.of(Networks.of("alexnet-cifar10"), FixedFormat.PAPER, FixedFormat.of(16, 0));
    Compiled compiled = Compiler.compile(model, MachineConfig.preset("pynq-z2"), Board.PYNQ_Z2);
    double cycles = compiled.costs().stream().mapToDouble(LayerCost::rooflineCycles).sum();
    assertEquals(99.3, cycles / Board.PYNQ_Z2.clockMHz() / 1000, 0.1);
    assertTrue(compiled.costs().stream().anyMatch(cost -> cost.boundBy().equals("dram")));
  }

  /** Cycles of the cycle model, whose agreement with the RTL the tests of cosim show. */
  @ParameterizedTest
  @CsvSource({"pynq-z2, 105, 95", "ultra96, 50, 90", "vu7p, 12, 85", "vu7p-4ch, 6, 78"})
  void speedOfABoard(String name, double mostMs, double leastPercent) {
    Board board = Board.of(name);
    MachineConfig machine = board.defaultMachine();
    assertTrue(!name.startsWith("vu7p") || machine.arrayDsps() >= 1_600, machine::toString);
    FixedModel model =
        SeededModels.of(Networks.of("alexnet-cifar10"), FixedFormat.PAPER, FixedFormat.of(16, 0));
    Compiled compiled = Compiler.compile(model, machine, board);
    Dram dram = new Dram(board.dram().activeSlots(), board.dram().slots(), false, 0);
    long cycles = CycleModel.run(machine, dram, compiled.program().instructions()).total();
    double roofline = compiled.costs().stream().mapToDouble(LayerCost::rooflineCycles).sum();
    double ms = cycles / (board.clockMHz() * 1e3);
    double percent = 100 * roofline / cycles;
    String figures =
        "%s: %,d cycles, %.2f ms, %.1f %% of the roofline".formatted(name, cycles, ms, percent);
    System.out.println(figures);
    assertTrue(ms <= mostMs, figures);
    assertTrue(percent >= leastPercent, figures);
  }
}
