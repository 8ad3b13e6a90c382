// SPDX-License-Identifier: Apache-2.0
/**
 * The host's view of a core, whatever it is made of: the simulator, the RTL under Verilator, or
 * hardware behind Linux UIO.
 *
 * <p>A program and a memory image go in; the memory after the run and the counters come out.
 *
 * <pre>{@code
 * try (Accelerator accelerator = Accelerator.simulator(machine, Board.PYNQ_Z2)) {
 *   accelerator.load(program, image);
 *   input.write(x, accelerator.memory());
 *   accelerator.run(Duration.ofSeconds(10));
 *   FixedTensor scores = output.read(accelerator.memory());
 * }
 * }</pre>
 */
@NullMarked
package io.systole.accelerator;

import org.jspecify.annotations.NullMarked;
