// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import io.systole.cosim.Stall;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/**
 * A core that is loaded once and runs image after image. Not for use by several threads.
 *
 * <p>The memory belongs to the accelerator and is gone when it is closed.
 */
public sealed interface Accelerator extends AutoCloseable
    permits SimulatedAccelerator, RtlAccelerator, UioAccelerator {

  /** The instruction simulator; cycles are the cycle model's, on the board's DRAM. */
  static Accelerator simulator(MachineConfig machine, Board board) {
    return new SimulatedAccelerator(machine, board);
  }

  /** The RTL under Verilator, driven through its AXI ports; built on the first use. */
  static Accelerator rtl(MachineConfig machine, Board board, Stall stall) {
    return new RtlAccelerator(machine, board, stall);
  }

  /**
   * Hardware.
   *
   * @throws IllegalArgumentException naming the file, if it can't be mapped or is another core
   */
  static Accelerator hardware(MachineConfig machine, UioDevice device) {
    return new UioAccelerator(machine, device);
  }

  /**
   * Copies a program and a memory image to where the core reads them.
   *
   * @throws IllegalArgumentException if they are for another machine
   */
  void load(Program program, MemoryImage image);

  /**
   * The memory image as the core sees it: inputs are written here before a run, outputs read after.
   *
   * @throws IllegalStateException before {@link #load}
   */
  MemorySegment memory();

  /**
   * Runs the program once.
   *
   * @throws AcceleratorException if the core ends in its error state; it can run again
   * @throws AcceleratorTimeoutException if it does not end in time
   */
  Counters run(Duration timeout);

  /**
   * What the last run counted.
   *
   * @throws IllegalStateException before the first
   */
  Counters counters();

  @Override
  void close();

  /**
   * Counters of a run.
   *
   * @param cycles from ap_start to ap_done
   * @param layerEnds for each layer number the cycle its last instruction ended in, 0 for none
   */
  record Counters(long cycles, List<Long> layerEnds) {
    public Counters {
      layerEnds = List.copyOf(layerEnds);
    }
  }
}
