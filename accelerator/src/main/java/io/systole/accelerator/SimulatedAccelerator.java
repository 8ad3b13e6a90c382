// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;
import io.systole.simulator.MachineFault;
import io.systole.simulator.Simulator;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;

/** The instruction simulator, with the cycle model's counters. It always ends: no time-out. */
final class SimulatedAccelerator implements Accelerator {
  private final MachineConfig machine;
  private final Simulator simulator;
  private final Dram dram;
  private Optional<Program> program = Optional.empty();
  private Optional<MemorySegment> memory = Optional.empty();
  private Optional<Counters> model = Optional.empty();
  private Optional<Counters> counters = Optional.empty();

  SimulatedAccelerator(MachineConfig machine, Board board) {
    this.machine = machine;
    this.simulator = new Simulator(machine);
    this.dram = new Dram(board.dram().activeSlots(), board.dram().slots(), false, 0);
  }

  @Override
  public void load(Program loaded, MemoryImage image) {
    Checks.machine(machine, loaded, image);
    program = Optional.of(loaded);
    memory = Optional.of(image.copy());
    model = Optional.empty();
  }

  @Override
  public MemorySegment memory() {
    return memory.orElseThrow(() -> new IllegalStateException("nothing was loaded"));
  }

  @Override
  public Counters run(Duration timeout) {
    MemorySegment bytes = memory();
    Program loaded = program.orElseThrow();
    try {
      simulator.run(loaded.instructions(), bytes, (_, _, _) -> {});
    } catch (MachineFault fault) {
      throw new AcceleratorException(fault.error(), fault.index());
    }
    // Cycles do not depend on the values.
    if (model.isEmpty()) {
      CycleModel.Result cycles = CycleModel.run(machine, dram, loaded.instructions());
      model = Optional.of(new Counters(cycles.total(), cycles.layerEnd()));
    }
    counters = model;
    return counters();
  }

  @Override
  public Counters counters() {
    return counters.orElseThrow(() -> new IllegalStateException("nothing was run"));
  }

  @Override
  public void close() {
    memory = Optional.empty();
  }
}
