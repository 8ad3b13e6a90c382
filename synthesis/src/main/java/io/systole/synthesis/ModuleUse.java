// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

/**
 * What all instances of an RTL module use together, without the modules inside them; so the rows of
 * a core add up to the core.
 *
 * @param module name in the RTL, whatever its parameters
 */
public record ModuleUse(String module, int instances, Utilization use) {}
