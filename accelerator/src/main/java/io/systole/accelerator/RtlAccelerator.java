// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import io.systole.cosim.Core;
import io.systole.cosim.RunResult;
import io.systole.cosim.Stall;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;
import io.systole.machine.isa.MachineError;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;

/** The RTL under Verilator. A run that timed out is given up: the core is reset. */
final class RtlAccelerator implements Accelerator {
  private static final long BATCH_CYCLES = 1_000;
  private static final int RESET_CYCLES = 8;

  private final MachineConfig machine;
  private final Core core;
  private Optional<Program> program = Optional.empty();
  private Optional<Counters> counters = Optional.empty();

  RtlAccelerator(MachineConfig machine, Board board, Stall stall) {
    this.machine = machine;
    this.core = Core.open(machine, board, stall);
  }

  @Override
  public void load(Program loaded, MemoryImage image) {
    Checks.machine(machine, loaded, image);
    core.load(loaded.instructions(), image.bytes());
    program = Optional.of(loaded);
  }

  @Override
  public MemorySegment memory() {
    return core.memory();
  }

  @Override
  public Counters run(Duration timeout) {
    memory();
    long deadline = System.nanoTime() + timeout.toNanos();
    core.start();
    while (core.step(BATCH_CYCLES) == BATCH_CYCLES) {
      if (System.nanoTime() - deadline > 0) {
        giveUp();
        throw new AcceleratorTimeoutException(timeout);
      }
    }
    RunResult result = core.finish(BATCH_CYCLES, _ -> {});
    counters = Optional.of(new Counters(result.cycles(), result.layerEnds()));
    if (result.error() != MachineError.NONE) {
      throw new AcceleratorException(result.error(), result.errorIndex());
    }
    return counters();
  }

  /** A reset forgets the addresses, so they are written again. */
  private void giveUp() {
    MemorySegment kept = memory();
    core.reset(RESET_CYCLES);
    core.load(program.orElseThrow().instructions(), kept);
  }

  @Override
  public Counters counters() {
    return counters.orElseThrow(() -> new IllegalStateException("nothing was run"));
  }

  @Override
  public void close() {
    core.close();
  }
}
