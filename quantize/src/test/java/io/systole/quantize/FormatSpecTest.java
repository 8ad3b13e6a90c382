// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.numeric.FixedFormat;
import org.junit.jupiter.api.Test;

final class FormatSpecTest {
  @Test
  void readsBothForms() {
    assertEquals(new FormatSpec.Uniform(FixedFormat.PAPER), FormatSpec.parse("16,4"));
    assertEquals(new FormatSpec.Auto(8), FormatSpec.parse("AUTO:8"));
    assertEquals("auto:8", FormatSpec.parse("auto:8").toString());
    assertEquals("16,4,trn,wrap", FormatSpec.parse(" 16, 4,trn,wrap").toString());
    assertEquals(32, FormatSpec.parse("32,10").width());
  }

  @Test
  void refusesOthers() {
    assertEquals(
        "format 'auto': expected W,I such as 16,4 or auto:W such as auto:16", refusal("auto"));
    assertEquals("width 40 of a fixed-point format outside [4, 32]", refusal("auto:40"));
    assertEquals(
        "fixed-point format 'sixteen': expected W,I[,trn|rnd|conv[,sat|wrap]] such as 16,4",
        refusal("sixteen"));
  }

  private static String refusal(String text) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> FormatSpec.parse(text)).getMessage());
  }
}
