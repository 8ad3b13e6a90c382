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
      systole_pkg::OpLoadw: begin
        unused_zero = ~|inst_i[511:160];
        in_range = (inst_i[31:30] == 2'd0)
            & (inst_i[119:96] != 24'd0)
            & (inst_i[143:120] != 24'd0)
            & (inst_i[159:144] != 16'd0);
      end
      systole_pkg::OpLoadf: begin
        unused_zero = ~|inst_i[511:255];
        in_range = (inst_i[31:30] == 2'd0)
            & (inst_i[123:112] != 12'd0)
            & (inst_i[135:124] != 12'd0)
            & (inst_i[147:136] != 12'd0)
            & (inst_i[238:227] != 12'd0);
      end
      systole_pkg::OpConv: begin
        unused_zero = ~|inst_i[511:288];
        in_range = (inst_i[31:30] == 2'd0)
            & (inst_i[81:80] <= 2'd2)
            & (inst_i[119:106] != 14'd0)
            & (inst_i[125:120] != 6'd0)
            & (inst_i[131:126] != 6'd0)
            & (inst_i[135:132] != 4'd0)
            & (inst_i[139:136] != 4'd0)
            & (inst_i[173:162] != 12'd0)
            & (inst_i[185:174] != 12'd0)
            & (inst_i[197:186] != 12'd0)
            & (inst_i[217:198] != 20'd0)
            & (inst_i[285:274] != 12'd0);
      end
      systole_pkg::OpPost: begin
        unused_zero = ~|inst_i[511:369];
        in_range = (inst_i[31:30] == 2'd0)
            & (inst_i[51:32] != 20'd0)
            & (inst_i[63:52] != 12'd0)
            & (inst_i[75:64] != 12'd0)
            & (inst_i[87:76] != 12'd0)
            & (inst_i[95:88] != 8'd0)
            & (inst_i[106:105] <= 2'd2)
            & (inst_i[112:108] >= 5'd4 && inst_i[112:108] <= 5'd16)
            & (inst_i[117:116] <= 2'd2)
            & (inst_i[119:118] <= 2'd2)
            & (inst_i[222:221] <= 2'd2)
            & (inst_i[228:224] >= 5'd4 && inst_i[228:224] <= 5'd16)
            & (inst_i[230:229] <= 2'd2)
            & (inst_i[236:231] != 6'd0)
            & (inst_i[242:237] != 6'd0)
            & (inst_i[248:243] != 6'd0)
            & (inst_i[254:249] != 6'd0)
            & (inst_i[278:267] != 12'd0)
            & (inst_i[290:279] != 12'd0)
            & (inst_i[312:311] <= 2'd2)
            & (inst_i[318:314] >= 5'd4 && inst_i[318:314] <= 5'd16);
      end
      systole_pkg::OpStore: begin
        unused_zero = ~|inst_i[511:198];
        in_range = (inst_i[31:30] == 2'd0)
            & (inst_i[123:112] != 12'd0)
            & (inst_i[135:124] != 12'd0)
            & (inst_i[147:136] != 12'd0);
      end
      systole_pkg::OpSoftmax: begin
        unused_zero = ~|inst_i[511:120];
        in_range = (inst_i[31:30] == 2'd0)
            & (inst_i[47:32] != 16'd0);
      end
      systole_pkg::OpEnd: begin
        unused_zero = ~|inst_i[511:32];
        in_range = (inst_i[31:30] == 2'd0);
      end
      default: known = 1'b0;
    endcase
  end

  assign error_o = sum != systole_pkg::InstructionChecksum ? systole_pkg::ErrChecksum :
                   !known                                  ? systole_pkg::ErrOpcode :
                   !unused_zero                            ? systole_pkg::ErrUnusedBits :
                   !in_range                               ? systole_pkg::ErrRange :
                                                             systole_pkg::ErrNone;
endmodule
