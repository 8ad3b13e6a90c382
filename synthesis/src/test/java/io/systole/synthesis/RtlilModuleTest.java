// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** RTLIL text taken apart. */
class RtlilModuleTest {
  private static final List<RtlilModule> CORE = RtlilModule.parse(Stored.text("core.il"));

  @Test
  void modulesComeInTheOrderOfTheText() {
    assertEquals(
        List.of("systole_top", "systole_delay", "systole_delay"),
        CORE.stream().map(RtlilModule::rtlName).toList());
    assertEquals("\\systole_top", CORE.getFirst().name());
    assertTrue(CORE.get(1).name().startsWith("$paramod$0f3f6eff"));
  }

  @Test
  void cellsAreCountedByType() {
    assertEquals(
        Map.of("\\FDRE", 2, "\\SRL16E", 1, "\\RAMB18E1", 1, "\\MUXF7", 1), CORE.get(1).cells());
  }

  @Test
  void aStubHasThePortsAlone() {
    assertEquals(
        """
        attribute \\blackbox 1
        module \\systole_top
          wire input 1 \\clk_i
          wire width 8 output 2 signed \\data_o
        end
        """,
        CORE.getFirst().stub().text());
  }

  @Test
  void theTextDependsNeitherOnTheFolderNorOnRunningNumbers() {
    String elsewhere =
        Stored.text("core.il").replace("/home/a", "/b").replace("$81", "$90").replace("4711", "1");
    assertEquals(CORE, RtlilModule.parse(elsewhere));
    assertFalse(CORE.get(1).text().contains("systole_delay.sv"), CORE.get(1)::text);
    assertTrue(CORE.get(1).text().contains("\\clamp$func$1.value"), CORE.get(1)::text);
  }

  @Test
  void aTextWithoutAnRtlNameIsRefused() {
    RtlilModule odd = new RtlilModule("$abc", "");
    assertEquals(
        "no name of an RTL module: $abc",
        assertThrows(IllegalStateException.class, odd::rtlName).getMessage());
  }
}
