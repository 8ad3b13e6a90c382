// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

/**
 * Cells of a device that something uses.
 *
 * @param bram36 block RAMs of 36 Kbit; one of 18 Kbit counts 0.5
 * @param lut look-up tables, whether they hold logic, memory or shift registers
 */
public record Utilization(int dsp, double bram36, int uram, int lut, int ff) {
  public static final Utilization NONE = new Utilization(0, 0, 0, 0, 0);

  public Utilization plus(Utilization other) {
    return new Utilization(
        dsp + other.dsp, bram36 + other.bram36, uram + other.uram, lut + other.lut, ff + other.ff);
  }

  public Utilization times(int count) {
    return new Utilization(count * dsp, count * bram36, count * uram, count * lut, count * ff);
  }
}
