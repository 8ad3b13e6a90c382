// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private final RunOptions options = new RunOptions();
  @Mixin private final StallOptions stalls = new StallOptions();

  VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Tool.require(Tool.forRtl());
    return new AcceleratorSession(console, options, true)
        .run(compiled -> new RtlAccelerator(compiled, stalls, console));
  }
}
