// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.generate;

import io.systole.machine.isa.Field;
import io.systole.machine.isa.Opcode;
import java.util.ArrayList;
import java.util.List;

/** systole_decode.sv: the checks of an instruction that follow from the field table. */
final class RtlDecoder {
  private RtlDecoder() {}

  static String text() {
    StringBuilder sv = new StringBuilder();
    sv.append(
        """
        // SPDX-License-Identifier: Apache-2.0
        // Generated from the tables of io.systole.machine; do not edit.

        // Checks one instruction: operation, unused bits, nibble checksum, field ranges. Combinational.
        // What depends on the machine (lanes, banks) is checked by systole_dispatch.
        module systole_decode (
          input  logic [511:0] inst_i,
          output logic [3:0]   error_o  // systole_pkg::Err*, ErrNone if legal
        );
          logic [3:0] sum;
          always_comb begin
            sum = 4'd0;
            for (int i = 0; i < 128; i++) sum = sum ^ inst_i[4*i +: 4];
          end

          logic known, unused_zero, in_range;
          always_comb begin
            known       = 1'b1;
            unused_zero = 1'b1;
            in_range    = 1'b1;
            case (inst_i[3:0])
        """);
    for (Opcode op : Opcode.values()) {
      operation(sv, op);
    }
    sv.append(
        """
              default: known = 1'b0;
            endcase
          end

          assign error_o = sum != systole_pkg::InstructionChecksum ? systole_pkg::ErrChecksum :
                           !known                                  ? systole_pkg::ErrOpcode :
                           !unused_zero                            ? systole_pkg::ErrUnusedBits :
                           !in_range                               ? systole_pkg::ErrRange :
                                                                     systole_pkg::ErrNone;
        endmodule
        """);
    return sv.toString();
  }

  private static void operation(StringBuilder sv, Opcode op) {
    sv.append("      systole_pkg::Op").append(RtlPackage.camel(op.name())).append(": begin\n");
    sv.append("        unused_zero = ~|inst_i[511:").append(op.bits()).append("];\n");
    List<String> terms = new ArrayList<>();
    for (Field field : op.fields()) {
      if (field.isRangeChecked()) {
        terms.add(term(field));
      }
    }
    sv.append("        in_range = ");
    sv.append(String.join("\n            & ", terms)).append(";\n");
    sv.append("      end\n");
  }

  private static String term(Field field) {
    String bits = "inst_i[%d:%d]".formatted(field.offset() + field.width() - 1, field.offset());
    List<String> parts = new ArrayList<>();
    if (field.signed()) {
      throw new IllegalStateException("signed field '" + field.name() + "' with a range check");
    }
    if (field.range().max() == 0) {
      return "(" + bits + " == " + literal(field, 0) + ")";
    }
    if (field.range().min() > 0) {
      parts.add(
          bits
              + (field.range().min() == 1
                  ? " != " + literal(field, 0)
                  : " >= " + literal(field, field.range().min())));
    }
    if (field.range().max() < field.bitsMax()) {
      parts.add(bits + " <= " + literal(field, field.range().max()));
    }
    return "(" + String.join(" && ", parts) + ")";
  }

  private static String literal(Field field, long value) {
    return field.width() + "'d" + value;
  }
}
