// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.machine.MachineConfig;
import java.util.Locale;

/** The README of a bitstream made by free tools. */
final class BitstreamReadme {
  private BitstreamReadme() {}

  static String of(BitstreamBundle.Figures figures) {
    MachineConfig machine = BitstreamBundle.MACHINE;
    return TEXT.replace("{figures}", figures.toString())
        .replace("{cells}", String.format(Locale.ROOT, "%,d", figures.cellsThere()))
        .replace("{clock}", String.format(Locale.ROOT, "%.0f", figures.clockMHz()))
        .replace("{oc}", String.valueOf(machine.unrolling().ocLanes()))
        .replace("{px}", String.valueOf(machine.unrolling().pxLanes()))
        .replace("{bits}", String.valueOf(machine.quantization().elementBits()));
  }

  private static final String TEXT =
      """
      # The compute datapath in an iCE40 HX8K

      A bitstream for the iCE40HX-8K breakout board (ct256, 12 MHz), made from the same RTL as every
      other machine by free tools alone: weight ring, feature banks, CONV with its fetch, an array of
      {oc} x {px} MACs of {bits} bits, and the drain.

      {figures}.

      | file | is |
      | --- | --- |
      | `bitstream/systole_ice40.bin` | for the board: `iceprog -S bitstream/systole_ice40.bin` into its configuration memory |
      | `bitstream/systole_ice40.asc` | the same as text |
      | `build.sh` | makes it again: `bash build.sh OUT [MHZ]`, with Yosys, nextpnr and icestorm |
      | `systole_ice40.sv`, `.pcf` | the top around the datapath, its pins; only the clock and the LEDs are the board's |
      | `rtl/` | the whole core |
      | `reports/` | cells by Yosys, nextpnr's log, timing and utilization |
      | `sim/` | `bash sim/sim.sh` unpacks the bitstream into cells and wires and runs `tb.v` on them |

      What was run: all of the above but `iceprog`; there was no board. The simulation of what the
      bitstream configures loads an image and weights through the pins, starts a convolution, and
      compares every accumulator, bias and feature word with plain loops. It has no delays: for those
      there is nextpnr's report, {clock} MHz stated and met.

      ## What is missing for the whole core
      It does not fit the {cells} logic cells: the datapath alone of `tiny`, the smallest machine of 8
      bits, takes 8,648 LUTs, and post-processing (LRN, pooling, rounding) would
      take 9,459 already beside 2 x 3 MACs (all by Yosys 0.23 for
      iCE40). The six instruction queues lie in LUT memory, which iCE40 does not have: eight instructions
      of up to 369 bits each become some 11,000 flip-flops (an estimate from the widths in
      `systole_pkg`). DMA, dispatch and softmax come on top. So a host on the pins stands in for
      dispatch, DMA and post-processing; the contract is at the head of `systole_ice40.sv`.
      """;
}
