// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--image",
      required = true,
      arity = "1..*",
      paramLabel = "IMG",
      description = "JPEG or PNG files.")
  private List<Path> images = List.of();

  @Mixin private final DeployOptions options = new DeployOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  SimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return new AcceleratorSession(console, options, images, json, false)
        .run(Accelerator::simulator);
  }
}
