// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.results.Ingredient;
import io.systole.results.Origin;
import io.systole.results.RecordFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
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

  @Mixin private final RunOptions options = new RunOptions();
  @Mixin private final StallOptions stalls = new StallOptions();

  @Option(
      names = "--record",
      description = "Keep the first image's cycles among the published records, if all are equal.")
  private boolean record;

  VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Tool.require(Tool.forRtl());
    AcceleratorSession.Ran ran =
        new AcceleratorSession(console, options, true)
            .run(compiled -> new RtlAccelerator(compiled, stalls, console));
    if (record && ran.code() == 0) {
      keep(ran.compiled(), ran.reports().getFirst());
    }
    return ran.code();
  }

  /** What the RTL counted, for the report; the program is that of the network that ships. */
  private void keep(Compiled compiled, RunReport report) {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put(Ingredient.RTL.title(), Ingredient.RTL.hash(Home.folder()));
    inputs.put(
        Published.PROGRAMS,
        Published.programs(compiled.machine(), compiled.board(), List.of(compiled)));
    String machine =
        compiled.machine().equals(compiled.board().defaultMachine())
            ? ""
            : " --machine " + report.machine();
    Origin origin =
        Origin.here(
                Home.folder(),
                "systole verify --board %s%s --image IMG --record"
                    .formatted(report.board(), machine))
            .with("verilator", Tool.named("verilator").getFirst().version().orElse("unknown"))
            .with("stall", stalls.stall().toString());
    new RecordFile(Published.RTL.path())
        .put(origin.record("rtl/" + report.machine(), inputs, report));
  }
}
