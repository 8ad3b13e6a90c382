// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.compiler.Tap;
import io.systole.cosim.Core;
import io.systole.cosim.RunResult;
import io.systole.cosim.Stall;
import io.systole.cosim.VerilatedLibrary;
import io.systole.explore.LayerTable;
import io.systole.explore.Reference;
import io.systole.explore.RunCheck;
import io.systole.explore.RunCycles;
import io.systole.explore.StreamedCycles;
import io.systole.machine.isa.MachineError;
import io.systole.numeric.FixedTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The core in RTL under Verilator with a network loaded: images follow one another without a reset
 * and without loading anew, as on a board.
 */
final class RtlAccelerator implements Accelerator {
  private static final long SLACK_CYCLES = 2_000_000;

  private final Compiled compiled;
  private final Stall stall;
  private final Optional<Path> trace;
  private final Console console;
  private final StreamedCycles streamed;
  private final long expectedCycles;
  private final Core core;

  /** Verilates the machine unless that was done before, and loads the program and the weights. */
  RtlAccelerator(Compiled compiled, StallOptions options, Console console) {
    Tool.require(Tool.forRtl());
    this.compiled = compiled;
    this.stall = options.stall();
    this.trace = options.trace();
    this.console = console;
    RunCycles model = RunCycles.simulate(compiled);
    this.streamed = StreamedCycles.of(compiled, model);
    this.expectedCycles = model.total();
    VerilatedLibrary library =
        new VerilatedLibrary(
            compiled.machine(), VerilatedLibrary.installedRtl(), trace.isPresent());
    if (console.terminal() && !library.isBuilt()) {
      console.remark(
          "building the RTL of %s with Verilator, once: a minute or two",
          compiled.machine().name());
    }
    this.core = open(library);
    trace.ifPresent(file -> core.trace(temporary(file)));
    core.load(compiled.program().instructions(), compiled.memory().bytes());
  }

  private Core open(VerilatedLibrary library) {
    try {
      return Core.open(library, compiled.board(), stall);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(
          "the RTL of %s could not be built: %s"
              .formatted(compiled.machine().name(), e.getMessage()),
          e);
    }
  }

  @Override
  public String name() {
    return "RTL";
  }

  @Override
  public String dram() {
    return switch (stall) {
      case Stall.None _ -> "latency 40 cycles";
      case Stall.Random(long seed) ->
          "latency 30 to 50 cycles and pauses on every channel, seed " + seed;
    };
  }

  @Override
  public Run run(Reference.Expected expected) {
    compiled.output().spoil(core.memory());
    compiled.input().write(expected.image(), core.memory());
    RunCheck.Collector collector = new RunCheck.Collector(compiled, expected);
    Map<Tap, io.systole.cosim.Tap> heard = new LinkedHashMap<>();
    for (Tap tap : compiled.taps()) {
      heard.put(tap, core.tap(tap.layer(), tap.stage(), tap.map().channels(), tap.map().pixels()));
    }
    long started = System.nanoTime();
    RunCycles cycles = new RunCycles(0, List.of());
    String fault;
    try (Progress progress = new Progress(console, "RTL cycles", expectedCycles)) {
      RunResult result = core.run(2 * expectedCycles + SLACK_CYCLES, progress::stepTo);
      cycles = new RunCycles(result.cycles(), result.layerEnds());
      fault = fault(result);
    } catch (IllegalStateException stopped) {
      fault = String.valueOf(stopped.getMessage());
    }
    double seconds = (System.nanoTime() - started) * 1e-9;
    heard.forEach((tap, values) -> collector.stage(tap, values.count(), values::at));
    RunCheck check = collector.finish(core.memory());
    FixedTensor scores = compiled.output().read(core.memory());
    return new Run(check, LayerTable.of(compiled, cycles, streamed), scores, fault, seconds);
  }

  /** What else than its numbers was wrong with a run that ended. */
  private String fault(RunResult result) {
    if (result.error() != MachineError.NONE) {
      return "the core stopped with %s at instruction %d"
          .formatted(result.error(), result.errorIndex());
    }
    Core.DramStatistics dram = core.dram();
    return dram.strayReads() + dram.strayWrites() == 0
        ? ""
        : "%d beats read and %d written outside the memory"
            .formatted(dram.strayReads(), dram.strayWrites());
  }

  @Override
  public void close() {
    core.close();
    trace.ifPresent(
        file -> {
          try {
            Files.move(
                temporary(file),
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
          } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
          }
        });
  }

  private static Path temporary(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".part");
  }
}
