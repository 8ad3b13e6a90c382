// SPDX-License-Identifier: Apache-2.0
/**
 * What a machine costs on a device: Yosys on the real RTL, and an estimate from the configuration.
 *
 * <p>A {@link io.systole.machine.MachineConfig} and the RTL go in; DSPs, block RAMs, LUTs,
 * flip-flops and the longest path through cells come out, by module. docs/synthesis.md says how
 * each is counted and what it can't say.
 *
 * <pre>{@code
 * Synthesis synthesis = new Synthesis(Family.XC7, RtlSource.installed(), UserCache.folder());
 * SynthesisResult tiny = synthesis.result(MachineConfig.preset("tiny"), SynthesisProgress.NONE);
 * Utilization used = tiny.total();
 * }</pre>
 */
@NullMarked
package io.systole.synthesis;

import org.jspecify.annotations.NullMarked;
