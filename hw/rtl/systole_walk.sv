// SPDX-License-Identifier: Apache-2.0
//
// Walks the words of a map in the feature banks in DRAM order: rows, in a row planes, in a plane x.
//
// Contract
//   start_i loads the walk; bank_o, word_o name the first feature word in the cycle after.
//   next_i steps on; last_x_o, last_plane_o, last_row_o tell that the present word ends a run (a
//   row of one plane), a row, a pass. After the last row of a pass the walk goes on at position 0
//   with pass_words added to the words.
//   bank_o = L mod B, word_o = base + plane * plane_words + ((L div B) & ring_mask).
module systole_walk #(
  parameter int Banks = 13,
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1
) (
  input  logic                clk_i,
  input  logic                start_i,
  input  logic                next_i,
  input  logic [11:0]         rows_i,
  input  logic [11:0]         row_words_i,
  input  logic [11:0]         planes_i,
  input  logic [15:0]         base_i,
  input  logic [15:0]         plane_words_i,
  input  logic [15:0]         ring_mask_i,
  input  logic [11:0]         pitch_div_i,
  input  logic [5:0]          pitch_mod_i,
  input  logic [15:0]         pass_words_i,
  output logic [BankBits-1:0] bank_o,
  output logic [15:0]         word_o,
  output logic                last_x_o,
  output logic                last_plane_o,
  output logic                last_row_o
);
  logic [11:0] x_q, plane_q, row_q;             // words, planes, rows left
  logic [BankBits-1:0] bank_q, row_bank_q;      // L mod B of the word, of the row's start
  logic [15:0] word_q, row_word_q, pass_word_q; // L div B
  logic [15:0] plane_base_q;

  assign last_x_o     = x_q == 12'd1;
  assign last_plane_o = last_x_o && plane_q == 12'd1;
  assign last_row_o   = last_plane_o && row_q == 12'd1;
  assign bank_o       = bank_q;
  assign word_o       = plane_base_q + (word_q & ring_mask_i);

  logic wrap;
  assign wrap = bank_q == BankBits'(Banks - 1);

  logic [6:0] bank_sum;
  logic row_wrap;
  logic [BankBits-1:0] next_row_bank;
  logic [15:0] next_row_word;
  assign bank_sum      = 7'(row_bank_q) + 7'(pitch_mod_i);
  assign row_wrap      = bank_sum >= 7'(Banks);
  assign next_row_bank = BankBits'(row_wrap ? bank_sum - 7'(Banks) : bank_sum);
  assign next_row_word = row_word_q + 16'(pitch_div_i) + 16'(row_wrap);

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      x_q          <= row_words_i;
      plane_q      <= planes_i;
      row_q        <= rows_i;
      bank_q       <= '0;
      row_bank_q   <= '0;
      word_q       <= '0;
      row_word_q   <= '0;
      pass_word_q  <= '0;
      plane_base_q <= base_i;
    end else if (next_i) begin
      x_q    <= x_q - 12'd1;
      bank_q <= wrap ? '0 : bank_q + 1'b1;
      word_q <= word_q + 16'(wrap);
      if (last_x_o) begin
        x_q          <= row_words_i;
        plane_q      <= plane_q - 12'd1;
        plane_base_q <= plane_base_q + plane_words_i;
        bank_q       <= row_bank_q;
        word_q       <= row_word_q;
      end
      if (last_plane_o) begin
        plane_q      <= planes_i;
        row_q        <= row_q - 12'd1;
        plane_base_q <= base_i;
        bank_q       <= next_row_bank;
        row_bank_q   <= next_row_bank;
        word_q       <= next_row_word;
        row_word_q   <= next_row_word;
      end
      if (last_row_o) begin
        row_q       <= rows_i;
        bank_q      <= '0;
        row_bank_q  <= '0;
        word_q      <= pass_word_q + pass_words_i;
        row_word_q  <= pass_word_q + pass_words_i;
        pass_word_q <= pass_word_q + pass_words_i;
      end
    end
  end
endmodule
