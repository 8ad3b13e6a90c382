// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Counts multiplied through the hierarchy, and what the log of sta says. */
class NetlistTest {
  @Test
  void modulesCountAsOftenAsTheyStand() {
    assertEquals(
        List.of(
            // Twice with two flip-flops, once with one; half a BRAM36 each of the two.
            new ModuleUse("systole_delay", 3, new Utilization(0, 1, 0, 2, 5)),
            new ModuleUse("systole_top", 1, new Utilization(1, 0, 0, 1, 0))),
        netlist(Stored.text("core.il")).use());
  }

  @Test
  void aCellWithoutACostIsAnError() {
    Netlist odd = netlist(Stored.text("core.il").replace("\\MUXF7", "\\FDCPE"));
    assertEquals(
        "module systole_delay: no cost is known for the cell \\FDCPE",
        assertThrows(IllegalStateException.class, odd::use).getMessage());
  }

  @Test
  void arrivalOfStaIsRead() {
    assertEquals(12480, Flat.arrivalPs("Latest arrival time in 'systole_top' is 12480:"));
    assertEquals(-1, Flat.arrivalPs("    3321 $auto$simplemap.cc:420:simplemap_dff$2 (FDRE.D->Q)"));
  }

  private static Netlist netlist(String text) {
    Map<String, RtlilModule> modules =
        RtlilModule.parse(text).stream()
            .collect(Collectors.toMap(RtlilModule::name, Function.identity()));
    return new Netlist("\\systole_top", modules);
  }
}
