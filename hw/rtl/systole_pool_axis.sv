// SPDX-License-Identifier: Apache-2.0
//
// The pooling windows that cover a position of one axis, found without division.
//
// Contract
//   load_i, then prepare_i for at least pad + 2 cycles, finds the windows open at position 0.
//   At a clock edge: restart_i goes to position 0; advance_i to the next position; restore_i to the
//   one of save_i (windows of one element only); each of them to its first window. window_next_i
//   goes to the next window of the position, window_first_i back to the first.
//   Outputs are functions of registers alone.
//   at_end_o        last position of the map
//   any_o           some window covers the position
//   last_window_o   the current window is the last that does
//   last_of_map_o   and the last window of the map
//   first_o         the position is the current window's first inside the map; final_o: its last
//   inside_o        elements of the current window inside the map
//   word_o, bank_o  window index times (step_word_i * Banks + step_bank_i), div and mod Banks
//   slot_o, index_o window index times slot_step_i; times index_step_i
module systole_pool_axis #(
  parameter int Banks = 13,
  parameter int BankBits = 4,
  parameter int SlotBits = 9
) (
  input  logic                clk_i,
  input  logic                load_i,
  input  logic                prepare_i,
  input  logic                restart_i,
  input  logic                advance_i,
  input  logic                window_first_i,
  input  logic                window_next_i,
  input  logic                save_i,
  input  logic                restore_i,
  input  logic [11:0]         size_i,
  input  logic [5:0]          kernel_i,
  input  logic [5:0]          stride_i,
  input  logic [5:0]          pad_i,
  input  logic [11:0]         windows_i,
  input  logic [15:0]         step_word_i,
  input  logic [BankBits-1:0] step_bank_i,
  input  logic [SlotBits-1:0] slot_step_i,
  input  logic [19:0]         index_step_i,
  output logic                at_end_o,
  output logic                any_o,
  output logic                last_window_o,
  output logic                last_of_map_o,
  output logic                first_o,
  output logic                final_o,
  output logic [6:0]          inside_o,
  output logic [15:0]         word_o,
  output logic [BankBits-1:0] bank_o,
  output logic [SlotBits-1:0] slot_o,
  output logic [19:0]         index_o
);
  // A window: where it starts and ends (may be outside the map) and what belongs to its index.
  localparam int WindowBits = 13 + 13 + 16 + BankBits + SlotBits + 20;
  logic [11:0]           position_q, left_q, prepared_left_q, saved_position_q;
  logic [6:0]            open_q, prepared_open_q, current_q;
  logic signed [12:0]    next_start_q, prepared_start_q;
  logic [WindowBits-1:0] first_q, window_q, zero, after_first, after_window, saved;
  logic [16+BankBits+20-1:0] saved_q;

  systole_pool_step #(.Banks(Banks), .BankBits(BankBits), .SlotBits(SlotBits)) u_after_first (
    .window_i(first_q), .stride_i, .step_word_i, .step_bank_i, .slot_step_i, .index_step_i,
    .window_o(after_first)
  );
  systole_pool_step #(.Banks(Banks), .BankBits(BankBits), .SlotBits(SlotBits)) u_after_window (
    .window_i(window_q), .stride_i, .step_word_i, .step_bank_i, .slot_step_i, .index_step_i,
    .window_o(after_window)
  );
  assign zero = {13'd0 - 13'(pad_i), 13'(kernel_i) - 13'(pad_i) - 13'd1,
                 {(WindowBits - 26){1'b0}}};
  assign saved = {13'(saved_position_q), 13'(saved_position_q), saved_q[20 +: 16 + BankBits],
                  {SlotBits{1'b0}}, saved_q[19:0]};

  logic signed [12:0] start, finish, first_finish;
  assign {start, finish, word_o, bank_o, slot_o, index_o} = window_q;
  assign first_finish = first_q[WindowBits-14 -: 13];

  logic closes, opens;
  assign closes = open_q != 7'd0 && first_finish == $signed({1'b0, position_q});
  assign opens  = left_q != 12'd0 && next_start_q == $signed({1'b0, position_q}) + 13'sd1;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      prepared_open_q  <= '0;
      prepared_start_q <= 13'd0 - 13'(pad_i);
      prepared_left_q  <= windows_i;
    end else if (prepare_i && prepared_left_q != 12'd0 && prepared_start_q <= 13'sd0) begin
      prepared_open_q  <= prepared_open_q + 7'd1;
      prepared_start_q <= prepared_start_q + 13'(stride_i);
      prepared_left_q  <= prepared_left_q - 12'd1;
    end

    if (prepare_i || restart_i) begin
      position_q   <= '0;
      open_q       <= prepared_open_q;
      next_start_q <= prepared_start_q;
      left_q       <= prepared_left_q;
      first_q      <= zero;
      window_q     <= zero;
      current_q    <= 7'd1;
    end else if (restore_i) begin
      position_q   <= saved_position_q;
      open_q       <= 7'd1;
      next_start_q <= 13'(saved_position_q) + 13'sd1;
      left_q       <= windows_i - saved_position_q - 12'd1;
      first_q      <= saved;
      window_q     <= saved;
      current_q    <= 7'd1;
    end else if (advance_i) begin
      position_q <= position_q + 12'd1;
      open_q     <= open_q + 7'(opens) - 7'(closes);
      if (opens) begin
        next_start_q <= next_start_q + 13'(stride_i);
        left_q       <= left_q - 12'd1;
      end
      if (closes) first_q <= after_first;
      window_q  <= closes ? after_first : first_q;
      current_q <= 7'd1;
    end else if (window_first_i) begin
      window_q  <= first_q;
      current_q <= 7'd1;
    end else if (window_next_i) begin
      window_q  <= after_window;
      current_q <= current_q + 7'd1;
    end

    if (prepare_i) begin
      saved_position_q <= '0;
      saved_q          <= '0;
    end else if (save_i) begin
      saved_position_q <= position_q;
      saved_q          <= {word_o, bank_o, index_o};
    end
  end

  assign at_end_o      = position_q + 12'd1 == size_i;
  assign any_o         = open_q != 7'd0;
  assign last_window_o = current_q == open_q;
  assign last_of_map_o = last_window_o && left_q == 12'd0;
  assign first_o       = start == $signed({1'b0, position_q}) || position_q == 12'd0;
  assign final_o       = finish == $signed({1'b0, position_q}) || at_end_o;

  // Only read where the window is complete, so its end inside the map is the position.
  logic signed [12:0] covered;
  assign covered   = $signed({1'b0, position_q}) + 13'sd1 - (start[12] ? 13'sd0 : start);
  assign inside_o = covered[6:0];
  logic unused;
  assign unused = ^covered[12:7];
endmodule
