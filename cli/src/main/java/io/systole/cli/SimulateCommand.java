// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code simulate}: images on the accelerator, program executed in Java bit for bit, cycles by the
 * cycle model.
 */
@Command(
    name = "simulate",
    description = "Runs images on the simulated accelerator: class, cycles, equality.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SimulateCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final RunOptions options = new RunOptions();

  SimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return new AcceleratorSession(console, options, false).run(Accelerator::simulator).code();
  }
}
