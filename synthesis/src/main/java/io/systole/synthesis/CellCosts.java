// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one primitive of a Xilinx device costs.
 *
 * <p>LUTs are counted one by one: two small ones that could share a LUT6 count two, and an inverter
 * counts one. A LUT memory costs the LUTs it is made of (UG474: four in a SLICEM; UG574: eight).
 */
final class CellCosts {
  private static final Map<String, Utilization> COSTS =
      Map.ofEntries(
          Map.entry("DSP48E1", dsp()),
          Map.entry("DSP48E2", dsp()),
          Map.entry("RAMB36E1", bram(1)),
          Map.entry("RAMB36E2", bram(1)),
          Map.entry("RAMB18E1", bram(0.5)),
          Map.entry("RAMB18E2", bram(0.5)),
          Map.entry("URAM288", new Utilization(0, 0, 1, 0, 0)),
          Map.entry("INV", lut(1)),
          Map.entry("LUT1", lut(1)),
          Map.entry("LUT2", lut(1)),
          Map.entry("LUT3", lut(1)),
          Map.entry("LUT4", lut(1)),
          Map.entry("LUT5", lut(1)),
          Map.entry("LUT6", lut(1)),
          Map.entry("SRL16E", lut(1)),
          Map.entry("SRLC32E", lut(1)),
          Map.entry("RAM32X1S", lut(1)),
          Map.entry("RAM64X1S", lut(1)),
          Map.entry("RAM128X1S", lut(2)),
          Map.entry("RAM256X1S", lut(4)),
          Map.entry("RAM512X1S", lut(8)),
          Map.entry("RAM32X1D", lut(2)),
          Map.entry("RAM64X1D", lut(2)),
          Map.entry("RAM128X1D", lut(4)),
          Map.entry("RAM256X1D", lut(8)),
          Map.entry("RAM32M", lut(4)),
          Map.entry("RAM64M", lut(4)),
          Map.entry("RAM32M16", lut(8)),
          Map.entry("RAM64M8", lut(8)),
          Map.entry("FDRE", ff()),
          Map.entry("FDSE", ff()),
          Map.entry("FDCE", ff()),
          Map.entry("FDPE", ff()));

  /** Parts of a slice that come with its LUTs. */
  private static final Set<String> FREE =
      Set.of("CARRY4", "CARRY8", "MUXF7", "MUXF8", "MUXF9", "GND", "VCC");

  private CellCosts() {}

  /** Cost of a cell type, or empty if it is no primitive known here. */
  static Optional<Utilization> of(String type) {
    return FREE.contains(type)
        ? Optional.of(Utilization.NONE)
        : Optional.ofNullable(COSTS.get(type));
  }

  private static Utilization dsp() {
    return new Utilization(1, 0, 0, 0, 0);
  }

  private static Utilization bram(double bram36) {
    return new Utilization(0, bram36, 0, 0, 0);
  }

  private static Utilization lut(int lut) {
    return new Utilization(0, 0, 0, lut, 0);
  }

  private static Utilization ff() {
    return new Utilization(0, 0, 0, 0, 1);
  }
}
