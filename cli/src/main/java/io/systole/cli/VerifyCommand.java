// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code verify}: images through the RTL of the accelerator, one behind the other without a reset,
 * every layer's output compared with the fixed reference; fails unless all are equal.
 */
@Command(
    name = "verify",
    description = "Runs images through the RTL and compares every layer, bit for bit.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--image",
      required = true,
      arity = "1..*",
      paramLabel = "IMG",
      description = "JPEG or PNG files; several follow one another without a reset.")
  private List<Path> images = List.of();

  @Mixin private final DeployOptions options = new DeployOptions();
  @Mixin private final StallOptions stalls = new StallOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Tool.require(Tool.forRtl());
    return new AcceleratorSession(console, options, images, json, true)
        .run(compiled -> new RtlAccelerator(compiled, stalls, console));
  }
}
