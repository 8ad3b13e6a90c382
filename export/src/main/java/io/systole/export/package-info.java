// SPDX-License-Identifier: Apache-2.0
/**
 * The board bundle: everything that the owner of a board needs to build, load and check a network.
 *
 * <p>A quantized model, a machine, a board and a sample go in; a folder or zip archive with RTL,
 * Vivado script, PYNQ driver, notebooks, program, memory image, golden vectors and a simulation
 * comes out. Before anything is written, the program has run in the simulator and every stored
 * layer equals its golden vector.
 *
 * <pre>{@code
 * Subject subject = new Subject(network, machine, Board.PYNQ_Z2, sample);
 * Bundle.of(subject, hardware).write(Path.of("bundle.zip"));
 * }</pre>
 */
@NullMarked
package io.systole.export;

import org.jspecify.annotations.NullMarked;
