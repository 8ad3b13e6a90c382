// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.generate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Every generated file of the repository, by its path from the root. */
public final class GeneratedFiles {
  private GeneratedFiles() {}

  /** Path to content. */
  public static SequencedMap<String, String> all() {
    SequencedMap<String, String> files = new LinkedHashMap<>();
    files.put("hw/rtl/systole_pkg.sv", RtlPackage.text());
    files.put("hw/rtl/systole_decode.sv", RtlDecoder.text());
    files.put("hw/rtl/systole_log_rom.sv", RtlPowerRom.log());
    files.put("hw/rtl/systole_exp_rom.sv", RtlPowerRom.exp());
    files.put("hw/test/numerics.txt", GoldenNumerics.text());
    files.put("hw/driver/systole.h", DriverHeaders.c());
    files.put("hw/driver/systole/constants.py", DriverHeaders.python());
    files.put("docs/isa.md", IsaPage.text());
    return Collections.unmodifiableSequencedMap(files);
  }
}
