// SPDX-License-Identifier: Apache-2.0
//
// One column's place in the input: where its pixel's window lies, and from that, for a tap, the
// word of its feature bank and whether the tap lies inside the map.
//
// Contract
//   write_i, entry_i  from systole_cursor, into the entry of the next tile.
//   load_i            the next tile's entry becomes the present one.
//   A beat's tap (tap_word_i, tap_bank_i, ky_i, kx_i; plane_word_i) gives word_o and inside_o two
//   cycles later: word = ((q + tap_word + carry) & ring_mask) + plane_word, where q is L div Banks
//   of the window's origin without padding and carry is Slot + tap_bank >= Banks. Words are taken
//   modulo 2^WordBits. Outside the map word_o is any word.
module systole_lane #(
  parameter int Slot = 0,
  parameter int Banks = 13,
  parameter int WordBits = 12,
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1
) (
  input  logic                clk_i,
  input  logic                write_i,
  input  logic [WordBits+23:0] entry_i,
  input  logic                load_i,
  input  logic [WordBits-1:0] tap_word_i,
  input  logic [BankBits-1:0] tap_bank_i,
  input  logic [5:0]          ky_i,
  input  logic [5:0]          kx_i,
  input  logic [WordBits-1:0] plane_word_i,
  input  logic [WordBits-1:0] ring_mask_i,
  output logic [WordBits-1:0] word_o,
  output logic                inside_o
);

  logic [WordBits+23:0] next_q, entry_q;
  always_ff @(posedge clk_i) begin
    if (write_i) next_q <= entry_i;
    if (load_i) entry_q <= next_q;
  end
  // Kernel rows y_low <= ky < y_high and columns x_low <= kx < x_high lie inside the map.
  logic [WordBits-1:0] q;
  logic [5:0] y_low, y_high, x_low, x_high;
  assign {q, y_low, y_high, x_low, x_high} = entry_q;

  logic carry;
  if (Slot == 0) begin : gen_no_carry
    logic unused_bank;
    assign unused_bank = ^tap_bank_i;
    assign carry = 1'b0;
  end else begin : gen_carry
    assign carry = tap_bank_i >= BankBits'(Banks - Slot);
  end

  logic [WordBits-1:0] sum_q, plane_q;
  logic row_q, column_q;
  always_ff @(posedge clk_i) begin
    sum_q <= (q + tap_word_i + WordBits'(carry)) & ring_mask_i;
    plane_q <= plane_word_i;
    word_o <= sum_q + plane_q;
    row_q <= ky_i >= y_low && ky_i < y_high;
    column_q <= kx_i >= x_low && kx_i < x_high;
    inside_o <= row_q & column_q;
  end

endmodule
