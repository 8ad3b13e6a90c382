// SPDX-License-Identifier: Apache-2.0
//
// From a pooling window to the next along one axis (see systole_pool_axis). Combinational.
module systole_pool_step #(
  parameter int Banks = 13,
  parameter int BankBits = 4,
  parameter int SlotBits = 9,
  localparam int WindowBits = 13 + 13 + 16 + BankBits + SlotBits + 20
) (
  input  logic [WindowBits-1:0] window_i,
  input  logic [5:0]            stride_i,
  input  logic [15:0]           step_word_i,
  input  logic [BankBits-1:0]   step_bank_i,
  input  logic [SlotBits-1:0]   slot_step_i,
  input  logic [19:0]           index_step_i,
  output logic [WindowBits-1:0] window_o
);
  logic [12:0]         start, finish;
  logic [15:0]         word;
  logic [BankBits-1:0] bank;
  logic [SlotBits-1:0] slot;
  logic [19:0]         index;
  assign {start, finish, word, bank, slot, index} = window_i;

  logic [BankBits:0] bank_sum, bank_less;
  assign bank_sum  = {1'b0, bank} + {1'b0, step_bank_i};
  assign bank_less = bank_sum - (BankBits + 1)'(Banks);
  assign window_o = {start + 13'(stride_i), finish + 13'(stride_i),
                     word + step_word_i + 16'(!bank_less[BankBits]),
                     bank_less[BankBits] ? bank_sum[BankBits-1:0] : bank_less[BankBits-1:0],
                     slot + slot_step_i, index + index_step_i};
endmodule
