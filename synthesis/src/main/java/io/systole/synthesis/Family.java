// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.Board;

/** A family of devices as Yosys' {@code synth_xilinx} knows it. */
public enum Family {
  /** 7-series: Artix, Kintex, Virtex, Zynq 7000. */
  XC7,
  /** UltraScale+: its DSP48E2 takes registers and accumulator only as an instance in the RTL. */
  XCUP;

  /** The family of a board's part. */
  public static Family of(Board board) {
    return switch (board) {
      case PYNQ_Z2 -> XC7;
      case ULTRA96, VU7P, VU7P_4CH -> XCUP;
    };
  }

  /** Name for {@code -family}. */
  String yosysName() {
    return switch (this) {
      case XC7 -> "xc7";
      case XCUP -> "xcup";
    };
  }

  /** Parameter UseDsp48e2 of the core. */
  int useDsp48e2() {
    return switch (this) {
      case XC7 -> 0;
      case XCUP -> 1;
    };
  }
}
