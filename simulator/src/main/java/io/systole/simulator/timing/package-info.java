// SPDX-License-Identifier: Apache-2.0
/**
 * The cycle model: how long a program takes, from the program, the machine and the DRAM alone.
 *
 * <p>Control and DMA are stepped cycle by cycle as the RTL's state machines are (docs/hardware.md
 * names each latency); post-processing, whose time depends on positions only, is computed column by
 * column. No data is touched.
 */
@NullMarked
package io.systole.simulator.timing;

import org.jspecify.annotations.NullMarked;
