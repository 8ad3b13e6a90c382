// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.explore.LayerTable;
import io.systole.explore.Reference;
import io.systole.explore.RunCheck;
import io.systole.explore.SimulatedRun;
import io.systole.numeric.FixedTensor;
import java.util.concurrent.CompletableFuture;

/** A compiled network on the machine, in the simulator or in RTL; one image behind the other. */
interface Accelerator extends AutoCloseable {
  /**
   * What became of an image.
   *
   * @param fault how the machine stopped before its end; empty if it did not
   * @param wallSeconds that the run itself took on this computer
   */
  record Run(
      RunCheck check, LayerTable table, FixedTensor scores, String fault, double wallSeconds) {
    boolean passed() {
      return fault.isEmpty() && check.bitExact();
    }
  }

  /** Runs the image of a reference's result and compares every layer with it. */
  Run run(Reference.Expected expected);

  /** What it is, for the verdict. */
  String name();

  /** How its DRAM behaves, for the line that says what was measured. */
  String dram();

  @Override
  void close();

  /** The simulator; its cycles are those of the cycle model, the same for every image. */
  static Accelerator simulator(Compiled compiled) {
    // The cycle model needs the program alone: it runs beside the reference and the simulator.
    CompletableFuture<LayerTable> table =
        CompletableFuture.supplyAsync(() -> LayerTable.simulate(compiled));
    return new Accelerator() {
      @Override
      public Run run(Reference.Expected expected) {
        long started = System.nanoTime();
        SimulatedRun run = SimulatedRun.of(compiled, expected);
        double seconds = (System.nanoTime() - started) * 1e-9;
        return new Run(run.check(), table.join(), run.scores(), "", seconds);
      }

      @Override
      public String name() {
        return "simulator";
      }

      @Override
      public String dram() {
        return "latency 40 cycles";
      }

      @Override
      public void close() {}
    };
  }
}
