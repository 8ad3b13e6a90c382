// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.generate;

import io.systole.machine.Register;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Opcode;
import java.util.Locale;

/** Register offsets and error codes for the driver, in C and in Python. */
final class DriverHeaders {
  private DriverHeaders() {}

  static String c() {
    StringBuilder c = new StringBuilder();
    c.append("// SPDX-License-Identifier: Apache-2.0\n");
    c.append("// Generated from the tables of io.systole.machine; do not edit.\n");
    c.append("#ifndef SYSTOLE_H\n#define SYSTOLE_H\n\n");
    c.append("#define SYSTOLE_ID_VALUE 0x").append(hex(Register.ID_VALUE)).append("u\n");
    c.append("#define SYSTOLE_VERSION_VALUE ").append(Register.VERSION_VALUE).append("u\n");
    c.append("#define SYSTOLE_INSTRUCTION_BYTES ").append(Opcode.INSTRUCTION_BYTES).append("u\n");
    c.append("#define SYSTOLE_LAYERS ").append(Register.LAYERS).append("u\n\n");
    for (Register register : Register.values()) {
      c.append("#define SYSTOLE_REG_").append(register.name()).append(" 0x");
      c.append(hex3(register.offset())).append("u /* ").append(register.meaning()).append(" */\n");
    }
    c.append('\n');
    for (Register.Control bit : Register.Control.values()) {
      c.append("#define SYSTOLE_CTRL_").append(bit.name()).append(" 0x");
      c.append(Integer.toHexString(bit.mask())).append("u\n");
    }
    c.append('\n');
    for (MachineError error : MachineError.values()) {
      c.append("#define SYSTOLE_ERROR_").append(error.name()).append(' ').append(error.code());
      c.append("u /* ").append(error.meaning()).append(" */\n");
    }
    return c.append("\n#endif\n").toString();
  }

  static String python() {
    StringBuilder py = new StringBuilder();
    py.append("# SPDX-License-Identifier: Apache-2.0\n");
    py.append("# Generated from the tables of io.systole.machine; do not edit.\n");
    py.append("\"\"\"Register offsets and error codes of the Systole core.\"\"\"\n\n");
    py.append("ID_VALUE = 0x").append(hex(Register.ID_VALUE)).append('\n');
    py.append("VERSION_VALUE = ").append(Register.VERSION_VALUE).append('\n');
    py.append("INSTRUCTION_BYTES = ").append(Opcode.INSTRUCTION_BYTES).append('\n');
    py.append("LAYERS = ").append(Register.LAYERS).append("\n\n");
    for (Register register : Register.values()) {
      py.append("REG_").append(register.name()).append(" = 0x").append(hex3(register.offset()));
      py.append("  # ").append(register.meaning()).append('\n');
    }
    py.append('\n');
    for (Register.Control bit : Register.Control.values()) {
      py.append("CTRL_").append(bit.name()).append(" = 0x");
      py.append(Integer.toHexString(bit.mask())).append('\n');
    }
    py.append("\nERRORS = {\n");
    for (MachineError error : MachineError.values()) {
      py.append("    ").append(error.code()).append(": \"").append(error.name()).append(": ");
      py.append(error.meaning()).append("\",\n");
    }
    return py.append("}\n").toString();
  }

  private static String hex(int value) {
    return String.format(Locale.ROOT, "%08x", value);
  }

  private static String hex3(int value) {
    return String.format(Locale.ROOT, "%03x", value);
  }
}
