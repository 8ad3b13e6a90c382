// SPDX-License-Identifier: Apache-2.0
//
// LOADF: rows of a map from DRAM (port 0) to the feature banks.
//
// Contract
//   Executor rules of docs/hardware.md, section 3. Bursts are asked for ahead as far as the FIFO of
//   FifoBeats has room; with stream, a row only when fewer than ring_rows rows are loaded or under
//   way and not released. A word a cycle to the banks, unless load_ready_i pauses it.
//   row_loaded_o pulses after the last word of a streamed row was written (all planes).
module systole_loadf #(
  parameter int Banks = 13,
  parameter int WordBits = 64,
  parameter int PortBits = 64,
  parameter int BurstBeats = 16,
  localparam int BeatBits = $clog2(BurstBeats) + 1,
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                inst_valid_i,
  input  systole_pkg::loadf_t inst_i,
  output logic                done_o,
  output logic                idle_o,
  input  logic                enable_i,
  output logic                wanting_o,
  output logic                req_valid_o,
  input  logic                req_ready_i,
  output logic [39:0]         req_address_o,
  output logic [BeatBits-1:0] req_beats_o,
  input  logic                rsp_valid_i,
  input  logic [PortBits-1:0] rsp_data_i,
  output logic                load_valid_o,
  input  logic                load_ready_i,
  output logic [BankBits-1:0] load_bank_o,
  output logic [15:0]         load_word_o,
  output logic [WordBits-1:0] load_data_o,
  output logic                row_loaded_o,
  input  logic [15:0]         rows_released_i
);
  localparam int FifoBeats = BurstBeats < 16 ? 64 : 4 * BurstBeats;
  localparam int FifoCountBits = $clog2(FifoBeats) + 1;
  localparam int Ratio = PortBits / WordBits;
  localparam int RatioBits = Ratio > 1 ? $clog2(Ratio) : 1;

  logic start, active_q;
  assign start = inst_valid_i && !active_q && !finished_q;

  // Requests.
  logic run_valid, first_in_row, last_in_run, last_in_row, last_in_pass, fire;
  logic [31:0] run_address;
  logic [BeatBits-1:0] run_beats;
  systole_runs #(.PortBits(PortBits), .WordBits(WordBits), .BurstBeats(BurstBeats)) u_runs (
    .clk_i, .rst_ni, .start_i(start), .next_i(fire),
    .dram_i(inst_i.dram), .row_pitch_i(inst_i.row_pitch), .plane_pitch_i(inst_i.plane_pitch),
    .rows_i(inst_i.rows), .row_words_i(inst_i.row_words), .planes_i(inst_i.planes),
    .valid_o(run_valid), .address_o(run_address), .beats_o(run_beats),
    .first_in_row_o(first_in_row), .last_in_run_o(last_in_run), .last_in_row_o(last_in_row),
    .last_in_pass_o(last_in_pass)
  );

  logic [11:0] req_passes_q;
  logic requesting_q, finished_q;
  logic [15:0] rows_asked_q;            // streamed rows asked for, running, modulo 2^16
  logic [FifoCountBits-1:0] room_q;     // beats of the FIFO not promised
  logic [15:0] rows_ahead;
  logic row_free, row_free_q;
  assign rows_ahead = rows_asked_q - rows_released_i;
  // CONV may release rows that it skips before they are asked for: then none are ahead. A row's
  // first burst comes two cycles after the row before was asked for.
  always_ff @(posedge clk_i) begin
    row_free_q <= rows_ahead[15] || rows_ahead < 16'(inst_i.ring_rows);
  end
  assign row_free = !inst_i.stream || !first_in_row || row_free_q;
  assign wanting_o     = active_q && requesting_q && run_valid && row_free
                       && FifoCountBits'(run_beats) <= room_q;
  assign req_valid_o   = wanting_o && enable_i;
  assign req_address_o = {8'd0, run_address};
  assign req_beats_o   = run_beats;
  assign fire          = req_valid_o && req_ready_i;

  // Beats to words.
  logic fifo_valid, fifo_pop, fifo_ready;
  logic [PortBits-1:0] fifo_data;
  logic [FifoCountBits-1:0] fifo_count;
  systole_fifo #(.Width(PortBits), .Depth(FifoBeats)) u_fifo (
    .clk_i, .rst_ni, .valid_i(rsp_valid_i), .ready_o(fifo_ready), .data_i(rsp_data_i),
    .valid_o(fifo_valid), .ready_i(fifo_pop), .data_o(fifo_data), .count_o(fifo_count)
  );

  logic last_x, last_plane, last_row, wrote;
  logic [RatioBits-1:0] slot_q;
  systole_walk #(.Banks(Banks)) u_walk (
    .clk_i, .start_i(start), .next_i(wrote),
    .rows_i(inst_i.rows), .row_words_i(inst_i.row_words), .planes_i(inst_i.planes),
    .base_i(inst_i.base), .plane_words_i(inst_i.plane_words), .ring_mask_i(inst_i.ring_mask),
    .pitch_div_i(inst_i.pitch_div), .pitch_mod_i(inst_i.pitch_mod),
    .pass_words_i(inst_i.pass_words),
    .bank_o(load_bank_o), .word_o(load_word_o),
    .last_x_o(last_x), .last_plane_o(last_plane), .last_row_o(last_row)
  );
  assign load_valid_o = active_q && fifo_valid;
  assign load_data_o  = fifo_data[WordBits*32'(slot_q)+:WordBits];
  assign wrote        = load_valid_o && load_ready_i;
  assign fifo_pop     = wrote && (last_x || slot_q == RatioBits'(Ratio - 1));

  logic [FifoCountBits-1:0] room;
  assign room = room_q + FifoCountBits'(fifo_pop);

  logic [11:0] write_passes_q;
  logic all_written;
  assign all_written = wrote && last_row && write_passes_q == 12'd1;

  always_ff @(posedge clk_i) begin
    done_o       <= 1'b0;
    row_loaded_o <= 1'b0;
    if (!rst_ni) begin
      active_q     <= 1'b0;
      finished_q   <= 1'b0;
      requesting_q <= 1'b0;
      rows_asked_q <= '0;
      room_q       <= FifoCountBits'(FifoBeats);
      slot_q       <= '0;
    end else begin
      if (start) begin
        active_q     <= 1'b1;
        requesting_q <= 1'b1;
      end
      if (fire && last_in_pass && req_passes_q == 12'd1) requesting_q <= 1'b0;
      if (fire && last_in_row && inst_i.stream) rows_asked_q <= rows_asked_q + 16'd1;
      room_q <= fire ? room - FifoCountBits'(run_beats) : room;
      if (wrote) slot_q <= fifo_pop ? '0 : slot_q + 1'b1;
      if (wrote && last_plane && inst_i.stream) row_loaded_o <= 1'b1;
      if (all_written) begin
        active_q   <= 1'b0;
        finished_q <= 1'b1;
        done_o     <= 1'b1;
      end
      if (!inst_valid_i) finished_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start) begin
      req_passes_q   <= inst_i.passes;
      write_passes_q <= inst_i.passes;
    end else begin
      if (fire && last_in_pass) req_passes_q <= req_passes_q - 12'd1;
      if (wrote && last_row) write_passes_q <= write_passes_q - 12'd1;
    end
  end

  assign idle_o = !active_q;

  logic unused;
  assign unused = ^{inst_i.reserved, inst_i.layer, inst_i.signal_mask, inst_i.wait_mask,
                    inst_i.checksum, inst_i.op, fifo_ready, fifo_count, last_in_run};
endmodule
