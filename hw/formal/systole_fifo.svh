// SPDX-License-Identifier: Apache-2.0
//
// Proved of systole_fifo: it never holds more than Depth words, and a word chosen at will leaves
// unchanged behind exactly those that came before it.
  (* anyseq *) logic choose;
  logic reset_seen_q = 1'b0;
  logic chosen_q;
  logic [CountBits-1:0] place_q;
  logic [Width-1:0] word_q;
  always_ff @(posedge clk_i) begin
    reset_seen_q <= 1'b1;
    if (!rst_ni) begin
      chosen_q <= 1'b0;
    end else if (!chosen_q && choose && valid_i && ready_o) begin
      chosen_q <= 1'b1;
      place_q  <= write_q;
      word_q   <= data_i;
    end else if (chosen_q && valid_o && ready_i && read_q == place_q) begin
      chosen_q <= 1'b0;
    end
    if (!reset_seen_q) assume (!rst_ni);
    if (reset_seen_q) begin
      assert (count_o <= CountBits'(Depth));
      if (chosen_q) begin
        assert (CountBits'(place_q - read_q) < count_o);
        assert (mem[place_q[AddressBits-1:0]] == word_q);
        if (read_q == place_q) assert (valid_o && data_o == word_q);
      end
    end
  end
