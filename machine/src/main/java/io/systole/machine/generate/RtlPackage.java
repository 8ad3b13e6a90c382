// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.generate;

import io.systole.machine.MachineConfig;
import io.systole.machine.Register;
import io.systole.machine.isa.Field;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.InstructionCodec;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Opcode;
import java.util.List;
import java.util.Locale;

/** systole_pkg.sv: operations and their structs, registers and error codes. */
final class RtlPackage {
  private RtlPackage() {}

  static String text() {
    StringBuilder sv = new StringBuilder();
    sv.append("// SPDX-License-Identifier: Apache-2.0\n");
    sv.append("// Generated from the tables of io.systole.machine; do not edit.\n\n");
    sv.append(
        "// Instruction set, registers and error codes. All struct fields are unsigned: signed\n");
    sv.append("// ones (docs/isa.md) are read through $signed().\n");
    sv.append("// No module uses all constants.\n");
    sv.append("/* verilator lint_off UNUSEDPARAM */\n");
    sv.append("package systole_pkg;\n\n");
    constant(sv, "InstructionBits", 8 * Opcode.INSTRUCTION_BYTES);
    constant(sv, "AccBits", MachineConfig.ACCUMULATOR_BITS);
    constant(sv, "Layers", Register.LAYERS);
    constant(sv, "Semaphores", Header.WAIT.width());
    sv.append(
        "  localparam logic [3:0] InstructionChecksum = 4'h%x;\n"
            .formatted(InstructionCodec.CHECKSUM));
    sv.append("  localparam logic [31:0] IdValue = 32'h%08x;\n".formatted(Register.ID_VALUE));
    sv.append(
        "  localparam logic [31:0] VersionValue = 32'h%08x;\n\n".formatted(Register.VERSION_VALUE));
    operations(sv);
    registers(sv);
    errors(sv);
    struct(sv, "header", Header.FIELDS);
    for (Opcode op : Opcode.values()) {
      if (op != Opcode.END) {
        struct(sv, op.rtlName(), op.fields());
      }
    }
    sv.append("endpackage\n/* verilator lint_on UNUSEDPARAM */\n");
    return sv.toString();
  }

  private static void constant(StringBuilder sv, String name, int value) {
    sv.append("  localparam int unsigned %s = %d;\n".formatted(name, value));
  }

  private static void operations(StringBuilder sv) {
    for (Opcode op : Opcode.values()) {
      sv.append("  localparam logic [3:0] Op%s = 4'd%d;\n".formatted(camel(op.name()), op.code()));
    }
    for (Opcode op : Opcode.values()) {
      constant(sv, camel(op.name()) + "Bits", op.bits());
    }
    sv.append('\n');
  }

  private static void registers(StringBuilder sv) {
    for (Register register : Register.values()) {
      sv.append(
          "  localparam logic [11:0] Reg%s = 12'h%03x;\n"
              .formatted(camel(register.name()), register.offset()));
    }
    sv.append('\n');
  }

  private static void errors(StringBuilder sv) {
    for (MachineError error : MachineError.values()) {
      sv.append(
          "  localparam logic [3:0] Err%s = 4'd%d;\n".formatted(camel(error.name()), error.code()));
    }
    sv.append('\n');
  }

  private static void struct(StringBuilder sv, String name, List<Field> fields) {
    sv.append("  typedef struct packed {\n");
    for (Field field : fields.reversed()) {
      String range = field.width() == 1 ? "" : "[%d:0]".formatted(field.width() - 1);
      sv.append("    logic %-7s %s;\n".formatted(range, field.name()));
    }
    sv.append("  } ").append(name).append("_t;\n\n");
  }

  /** UPPER_SNAKE to UpperCamel. */
  static String camel(String name) {
    StringBuilder text = new StringBuilder();
    for (String part : name.split("_", -1)) {
      text.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
