// SPDX-License-Identifier: Apache-2.0
//
// Reads the program, PROGRAM_LENGTH instructions of 64 bytes, ahead of the dispatch.
//
// Contract
//   start_i begins at program_base_i (64-byte aligned). Bursts are asked for as far as the FIFO
//   has room, so the next instruction is usually there when the last one is taken.
//   valid_o, inst_o, index_o: the next instruction, until ready_i; exhausted_o: there is none and
//   none will come.
module systole_fetch #(
  parameter int PortBits = 64,
  parameter int BurstBeats = 16,
  localparam int BeatBits = $clog2(BurstBeats) + 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                start_i,
  input  logic [39:0]         program_base_i,
  input  logic [15:0]         program_length_i,
  output logic                req_valid_o,
  input  logic                req_ready_i,
  output logic [39:0]         req_address_o,
  output logic [BeatBits-1:0] req_beats_o,
  input  logic                rsp_valid_i,
  input  logic [PortBits-1:0] rsp_data_i,
  output logic                valid_o,
  input  logic                ready_i,
  output logic [511:0]        inst_o,
  output logic [15:0]         index_o,
  output logic                exhausted_o
);
  localparam int InstBeats = 512 / PortBits;
  localparam int Burst = BurstBeats < InstBeats ? BurstBeats : InstBeats;
  localparam int FifoBeats = 4 * InstBeats;
  localparam int FifoCountBits = $clog2(FifoBeats) + 1;
  localparam int LeftBits = 16 + $clog2(InstBeats);
  localparam int SlotBits = InstBeats > 1 ? $clog2(InstBeats) : 1;

  logic [39:0] address_q;
  logic [LeftBits-1:0] left_q;  // beats not asked for
  logic [FifoCountBits-1:0] room_q;
  logic fire;
  assign req_valid_o   = left_q != '0 && room_q >= FifoCountBits'(Burst);
  assign req_address_o = address_q;
  assign req_beats_o   = BeatBits'(Burst);
  assign fire          = req_valid_o && req_ready_i;

  logic fifo_valid, fifo_ready, fifo_pop;
  logic [PortBits-1:0] fifo_data;
  logic [FifoCountBits-1:0] fifo_count;
  systole_fifo #(.Width(PortBits), .Depth(FifoBeats)) u_fifo (
    .clk_i, .rst_ni, .valid_i(rsp_valid_i), .ready_o(fifo_ready), .data_i(rsp_data_i),
    .valid_o(fifo_valid), .ready_i(fifo_pop), .data_o(fifo_data), .count_o(fifo_count)
  );

  logic full_q;
  logic [SlotBits-1:0] slot_q;
  logic [15:0] taken_q;
  assign fifo_pop    = fifo_valid && (!full_q || ready_i);
  assign valid_o     = full_q;
  assign index_o     = taken_q;
  assign exhausted_o = taken_q == program_length_i;

  if (InstBeats > 1) begin : gen_shift
    always_ff @(posedge clk_i) begin
      if (fifo_pop) inst_o <= {fifo_data, inst_o[511:PortBits]};
    end
  end else begin : gen_whole
    always_ff @(posedge clk_i) if (fifo_pop) inst_o <= fifo_data;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      left_q  <= '0;
      room_q  <= FifoCountBits'(FifoBeats);
      full_q  <= 1'b0;
      slot_q  <= '0;
      taken_q <= '0;
    end else begin
      if (start_i) left_q <= LeftBits'(program_length_i) << $clog2(InstBeats);
      else if (fire) left_q <= left_q - LeftBits'(Burst);
      room_q <= fire ? (fifo_pop ? room_q - FifoCountBits'(Burst - 1) : room_q - FifoCountBits'(Burst))
                     : (fifo_pop ? room_q + 1'b1 : room_q);
      if (full_q && ready_i) full_q <= 1'b0;
      if (fifo_pop) begin
        slot_q <= slot_q == SlotBits'(InstBeats - 1) ? '0 : slot_q + 1'b1;
        if (slot_q == SlotBits'(InstBeats - 1)) full_q <= 1'b1;
      end
      if (full_q && ready_i) taken_q <= taken_q + 16'd1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (start_i) address_q <= program_base_i;
    else if (fire) address_q <= address_q + 40'(Burst * PortBits / 8);
  end

  logic unused;
  assign unused = ^{fifo_ready, fifo_count};
endmodule
