// SPDX-License-Identifier: Apache-2.0
/**
 * The RTL in process: Verilator's build cache, the bridge to it, the DRAM model.
 *
 * <p>A program and a memory image go in; the memory after the run, cycles, counters and the values
 * of every layer come out. The core is driven only through its AXI ports, as a board's driver
 * would.
 *
 * <pre>{@code
 * try (Core core = Core.open(MachineConfig.preset("tiny"), Board.PYNQ_Z2, new Stall.None())) {
 *   core.load(program, image);
 *   RunResult result = core.run(1_000_000);
 * }
 * }</pre>
 */
@NullMarked
package io.systole.cosim;

import org.jspecify.annotations.NullMarked;
