// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.generate;

import io.systole.numeric.PowerTables;
import java.util.function.IntToLongFunction;

/** The tables of LRN and softmax as SystemVerilog ROMs, word by word from {@link PowerTables}. */
final class RtlPowerRom {
  private RtlPowerRom() {}

  static String log() {
    return text("log", "log2(1 + x)", PowerTables.NARROW::logWord);
  }

  static String exp() {
    return text("exp", "2^x - 1", PowerTables.NARROW::expWord);
  }

  private static String text(String name, String function, IntToLongFunction word) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        // SPDX-License-Identifier: Apache-2.0
        // Generated from io.systole.numeric.PowerTables; do not edit.
        //
        // %s of x = index_i / %d: the step to the next entry (14 bits) above the entry (22 bits).
        // word_o follows a cycle later.
        module systole_%s_rom (
          input  logic        clk_i,
          input  logic [8:0]  index_i,
          output logic [35:0] word_o
        );
          (* rom_style = "block" *) logic [35:0] rom [%d];
          initial begin
        """
            .formatted(
                function, PowerTables.NARROW.segments(), name, PowerTables.NARROW.segments()));
    for (int i = 0; i < PowerTables.NARROW.segments(); i++) {
      text.append("    rom[%d] = 36'h%09x;\n".formatted(i, word.applyAsLong(i)));
    }
    text.append(
        """
          end
          always_ff @(posedge clk_i) word_o <= rom[index_i];
        endmodule
        """);
    return text.toString();
  }
}
