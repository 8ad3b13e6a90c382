// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

/**
 * Cells of a device.
 *
 * @param bram36 in units of 36 Kbit; a block of 18 Kbit counts a half
 */
public record Resources(double dsp, double bram36, double uram, double lut, double ff) {}
