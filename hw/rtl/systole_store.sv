// SPDX-License-Identifier: Apache-2.0
//
// STORE: a map from the feature banks to DRAM, the write side of port 0.
//
// Contract
//   Executor rules of docs/hardware.md, section 3; done_o after the last write response.
//   Words are read one a cycle where the banks allow it, packed into beats (byte strobes off for
//   the rest of a run's last beat) and kept in a FIFO; a burst's address is sent when all its
//   beats are there, so WVALID never drops within a burst. At most Outstanding bursts.
//   stop_i: no new burst; a burst begun is finished. busy_o: a burst is under way.
module systole_store #(
  parameter int Banks = 13,
  parameter int WordBits = 64,
  parameter int PortBits = 64,
  parameter int BurstBeats = 16,
  parameter int Outstanding = 8,
  localparam int BeatBits = $clog2(BurstBeats) + 1,
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  stop_i,
  input  logic [39:0]           memory_base_i,
  input  logic [31:0]           memory_size_i,
  input  logic                  inst_valid_i,
  input  systole_pkg::store_t   inst_i,
  output logic                  done_o,
  output logic                  idle_o,
  output logic                  busy_o,
  output logic                  error_address_o,
  output logic                  error_slverr_o,
  output logic                  error_decerr_o,
  output logic                  rd_valid_o,
  input  logic                  rd_ready_i,
  output logic [BankBits-1:0]   rd_bank_o,
  output logic [15:0]           rd_word_o,
  input  logic [WordBits-1:0]   rd_data_i,

  output logic                  awvalid_o,
  input  logic                  awready_i,
  output logic [39:0]           awaddr_o,
  output logic [7:0]            awlen_o,
  output logic                  wvalid_o,
  input  logic                  wready_i,
  output logic [PortBits-1:0]   wdata_o,
  output logic [PortBits/8-1:0] wstrb_o,
  output logic                  wlast_o,
  input  logic                  bvalid_i,
  output logic                  bready_o,
  input  logic [1:0]            bresp_i
);
  localparam int FifoBeats = BurstBeats < 8 ? 16 : 2 * BurstBeats;
  localparam int FifoCountBits = $clog2(FifoBeats) + 1;
  localparam int Ratio = PortBits / WordBits;
  localparam int RatioBits = Ratio > 1 ? $clog2(Ratio) : 1;
  localparam int BeatShift = $clog2(PortBits / 8);
  localparam int PendingBits = $clog2(Outstanding + 1);

  logic start, active_q, finished_q;
  assign start = inst_valid_i && !active_q && !finished_q;

  // Reading: a word a cycle, data two cycles later.
  logic reading_q, last_x, last_plane, last_row, take;
  logic [FifoCountBits-1:0] room_q;  // beats of the FIFO not promised
  logic [RatioBits-1:0] slot_q;      // word of its beat
  systole_walk #(.Banks(Banks)) u_walk (
    .clk_i, .start_i(start), .next_i(take),
    .rows_i(inst_i.rows), .row_words_i(inst_i.row_words), .planes_i(inst_i.planes),
    .base_i(inst_i.base), .plane_words_i(inst_i.plane_words), .ring_mask_i(16'hffff),
    .pitch_div_i(inst_i.pitch_div), .pitch_mod_i(inst_i.pitch_mod), .pass_words_i(16'd0),
    .bank_o(rd_bank_o), .word_o(rd_word_o),
    .last_x_o(last_x), .last_plane_o(last_plane), .last_row_o(last_row)
  );
  logic beat_start, beat_end;
  assign beat_start = slot_q == '0;
  assign beat_end   = last_x || slot_q == RatioBits'(Ratio - 1);
  assign rd_valid_o = reading_q && (!beat_start || room_q != '0);
  assign take       = rd_valid_o && rd_ready_i;

  logic [1:0] read_q, end_q;
  logic [RatioBits-1:0] slot1_q, slot2_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) read_q <= '0;
    else read_q <= {read_q[0], take};
    end_q   <= {end_q[0], beat_end};
    slot1_q <= slot_q;
    slot2_q <= slot1_q;
  end

  // Packing: the words of a beat collect below the newest one.
  localparam int Keep = Ratio > 1 ? (Ratio - 1) * WordBits : 1;
  logic [Keep-1:0] keep_q;
  logic [PortBits-1:0] beat;
  if (Ratio > 1) begin : gen_pack
    always_comb begin
      beat = PortBits'(keep_q);
      for (int i = 0; i < Ratio; i++) begin
        if (slot2_q == RatioBits'(i)) beat[WordBits*i+:WordBits] = rd_data_i;
      end
    end
    always_ff @(posedge clk_i) if (read_q[1]) keep_q <= beat[Keep-1:0];
  end else begin : gen_word
    assign beat   = rd_data_i;
    assign keep_q = '0;
    logic unused_keep;
    assign unused_keep = ^{keep_q, slot2_q};
  end

  logic fifo_ready, fifo_valid, fifo_pop, push;
  logic [PortBits-1:0] fifo_data;
  logic [RatioBits-1:0] fifo_slot;
  logic [FifoCountBits-1:0] fifo_count;
  assign push = read_q[1] && end_q[1];
  systole_fifo #(.Width(PortBits + RatioBits), .Depth(FifoBeats)) u_fifo (
    .clk_i, .rst_ni, .valid_i(push), .ready_o(fifo_ready), .data_i({slot2_q, beat}),
    .valid_o(fifo_valid), .ready_i(fifo_pop), .data_o({fifo_slot, fifo_data}),
    .count_o(fifo_count)
  );

  // Writing.
  logic run_valid, first_in_row, last_in_run, last_in_row, last_in_pass, aw_fire;
  logic [31:0] run_address;
  logic [BeatBits-1:0] run_beats;
  systole_runs #(.PortBits(PortBits), .WordBits(WordBits), .BurstBeats(BurstBeats)) u_runs (
    .clk_i, .rst_ni, .start_i(start), .next_i(aw_fire),
    .dram_i(inst_i.dram), .row_pitch_i(inst_i.row_pitch), .plane_pitch_i(inst_i.plane_pitch),
    .rows_i(inst_i.rows), .row_words_i(inst_i.row_words), .planes_i(inst_i.planes),
    .valid_o(run_valid), .address_o(run_address), .beats_o(run_beats),
    .first_in_row_o(first_in_row), .last_in_run_o(last_in_run), .last_in_row_o(last_in_row),
    .last_in_pass_o(last_in_pass)
  );

  typedef enum logic [1:0] {Collect, Address, Data} state_e;
  state_e state_q;
  logic [BeatBits-1:0] beats_left_q;
  logic [PendingBits-1:0] pending_q;  // bursts without a response
  logic sending_q;                    // bursts of this instruction are left
  logic fits, legal, w_last;
  systole_range #(.AddressBits(32), .BytesBits(BeatBits + BeatShift)) u_range (
    .address_i(run_address), .bytes_i({run_beats, {BeatShift{1'b0}}}), .size_i(memory_size_i),
    .inside_o(fits)
  );
  assign legal     = fits && run_address[BeatShift-1:0] == '0;
  assign aw_fire   = state_q == Address && awvalid_o && awready_i;
  assign awvalid_o = state_q == Address;
  assign awaddr_o  = memory_base_i + 40'(run_address);
  assign awlen_o   = 8'(run_beats) - 8'd1;
  assign wvalid_o  = state_q == Data;
  assign wdata_o   = fifo_data;
  assign w_last    = beats_left_q == BeatBits'(1);
  assign wlast_o   = w_last;
  assign fifo_pop  = state_q == Data && wready_i;
  assign bready_o  = 1'b1;
  for (genvar i = 0; i < PortBits / 8; i++) begin : gen_strobe
    // Byte i belongs to word i / (WordBits / 8) of the beat.
    if (i < WordBits / 8) begin : gen_first
      assign wstrb_o[i] = 1'b1;
    end else begin : gen_later
      assign wstrb_o[i] = fifo_slot >= RatioBits'(i / (WordBits / 8));
    end
  end

  logic ready_to_send;
  assign ready_to_send = sending_q && run_valid && fifo_count >= FifoCountBits'(run_beats)
                       && pending_q != PendingBits'(Outstanding) && !stop_i;
  assign error_address_o = state_q == Collect && ready_to_send && !legal;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q   <= Collect;
      pending_q <= '0;
    end else begin
      case (state_q)
        Collect: if (ready_to_send && legal) state_q <= Address;
        Address: if (awready_i) state_q <= Data;
        default: if (wready_i && w_last) state_q <= Collect;
      endcase
      pending_q <= pending_q + PendingBits'(aw_fire) - PendingBits'(bvalid_i);
    end
  end
  always_ff @(posedge clk_i) begin
    if (aw_fire) beats_left_q <= run_beats;
    else if (fifo_pop) beats_left_q <= beats_left_q - 1'b1;
  end

  always_ff @(posedge clk_i) begin
    done_o <= 1'b0;
    if (!rst_ni) begin
      active_q   <= 1'b0;
      finished_q <= 1'b0;
      reading_q  <= 1'b0;
      sending_q  <= 1'b0;
      room_q     <= FifoCountBits'(FifoBeats);
      slot_q     <= '0;
    end else begin
      if (start) begin
        active_q  <= 1'b1;
        reading_q <= 1'b1;
        sending_q <= 1'b1;
      end
      if (take && last_row) reading_q <= 1'b0;
      if (take) slot_q <= beat_end ? '0 : slot_q + 1'b1;
      room_q <= room_q + FifoCountBits'(fifo_pop) - FifoCountBits'(take && beat_start);
      if (aw_fire && last_in_pass) sending_q <= 1'b0;
      if (active_q && !sending_q && state_q == Collect && pending_q == '0) begin
        active_q   <= 1'b0;
        finished_q <= 1'b1;
        done_o     <= 1'b1;
      end
      if (!inst_valid_i) finished_q <= 1'b0;
    end
  end

  assign idle_o = !active_q;
  assign busy_o = state_q != Collect || pending_q != '0;
  assign error_slverr_o = bvalid_i && bresp_i == 2'b10;
  assign error_decerr_o = bvalid_i && bresp_i == 2'b11;

  logic unused;
  assign unused = ^{inst_i.reserved, inst_i.layer, inst_i.signal_mask, inst_i.wait_mask,
                    inst_i.checksum, inst_i.op, fifo_ready, fifo_valid, last_plane, first_in_row,
                    last_in_run, last_in_row, fifo_slot};
endmodule
