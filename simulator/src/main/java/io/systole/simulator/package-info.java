// SPDX-License-Identifier: Apache-2.0
/**
 * The golden model of the machine: executes a program's instructions on a memory image, bit for bit
 * as the RTL does, and counts cycles by the same rules.
 *
 * <p>Comes after {@code machine}; knows no graph and no compiler. A list of instructions and a
 * memory come in; the memory with the results, every layer's values (for whoever taps them) and the
 * error state come out.
 */
@NullMarked
package io.systole.simulator;

import org.jspecify.annotations.NullMarked;
