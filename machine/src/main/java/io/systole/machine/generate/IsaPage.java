// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.generate;

import io.systole.machine.Register;
import io.systole.machine.isa.Field;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Opcode;
import java.util.List;
import java.util.Locale;

/** docs/isa.md. */
final class IsaPage {
  private IsaPage() {}

  static String text() {
    StringBuilder md = new StringBuilder();
    md.append(
        """
        # Instruction set and registers

        Generated from the tables of `io.systole.machine`; do not edit.

        An instruction has 64 bytes, little endian: bit b is bit b mod 8 of byte b div 8. Every bit above
        the last field is zero. The XOR of all 128 nibbles is 0xA. Words, planes, L, B and P are
        explained in [hardware.md](hardware.md). A value outside its range ends the run with the error
        RANGE; so do `last_oc` above OcLanes and a `…_mod` or `…_bank` of B or more.

        ## Header
        """);
    fields(md, Header.FIELDS);
    for (Opcode op : Opcode.values()) {
      md.append("\n## ").append(op.name()).append(" (").append(op.code()).append(")\n");
      md.append("Does: ").append(op.does()).append(". Ends: ").append(op.ends()).append(". ");
      md.append(op.bits()).append(" bits.\n");
      List<Field> own = op.fields().subList(Header.FIELDS.size(), op.fields().size());
      if (!own.isEmpty()) {
        fields(md, own);
      }
    }
    registers(md);
    errors(md);
    return md.toString();
  }

  private static void fields(StringBuilder md, List<Field> fields) {
    md.append("| field | bits | range | unit | meaning |\n| --- | --- | --- | --- | --- |\n");
    for (Field field : fields) {
      md.append("| `").append(field.name()).append("` | ");
      md.append(field.offset() + field.width() - 1).append(':').append(field.offset());
      md.append(" | ").append(field.range().min()).append(" … ").append(field.range().max());
      md.append(" | ").append(field.unit()).append(" | ").append(field.meaning()).append(" |\n");
    }
  }

  private static void registers(StringBuilder md) {
    md.append("\n## Registers (AXI4-Lite, 32 bits)\n");
    md.append("| offset | name | access | meaning |\n| --- | --- | --- | --- |\n");
    for (Register register : Register.values()) {
      md.append(
          String.format(
              Locale.ROOT,
              "| 0x%02X | %s | %s | %s |\n",
              register.offset(),
              register.name(),
              register.access() == Register.Access.READ ? "R" : "RW",
              register.meaning()));
    }
  }

  private static void errors(StringBuilder md) {
    md.append("\n## Error codes\n| code | name | meaning |\n| --- | --- | --- |\n");
    for (MachineError error : MachineError.values()) {
      md.append("| ").append(error.code()).append(" | ").append(error.name()).append(" | ");
      md.append(error.meaning()).append(" |\n");
    }
  }
}
