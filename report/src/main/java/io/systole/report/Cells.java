// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;
import java.util.Optional;

/**
 * Cells that a machine uses.
 *
 * @param bram36 in units of 36 Kbit; a block of 18 Kbit counts a half
 * @param by {@link #SYNTHESIS} or {@link #ESTIMATE}
 * @param pathNs the longest path through cells alone, where synthesised
 */
public record Cells(
    double dsp,
    double bram36,
    double uram,
    double lut,
    double ff,
    String by,
    Optional<Double> pathNs) {
  /** Counted by Yosys on the RTL. */
  public static final String SYNTHESIS = "Yosys";

  /** From the machine's configuration alone. */
  public static final String ESTIMATE = "estimate";

  /** Heads of the columns that {@link #columns} fills. */
  static final List<String> HEADS = List.of("DSP", "BRAM36", "LUT", "FF", "by");

  /**
   * DSP, BRAM36, LUT and FF, with percent of a device, and how they were counted.
   *
   * @param pointer to the cells in report.json, with a slash at its end
   */
  List<String> columns(String pointer, Resources device) {
    return List.of(
        part(pointer + "dsp", dsp, device.dsp()),
        part(pointer + "bram36", bram36, device.bram36()),
        part(pointer + "lut", lut, device.lut()),
        part(pointer + "ff", ff, device.ff()),
        by);
  }

  private static String part(String pointer, double used, double device) {
    String percent = Html.percent(used / device);
    return "%s <small%s>%s</small>"
        .formatted(
            used == Math.rint(used)
                ? Html.whole(pointer, used)
                : Html.at(pointer, String.format(java.util.Locale.ROOT, "%,.1f", used)),
            used > device ? " class=\"bad\" title=\"does not fit\"" : "",
            percent);
  }
}
