// SPDX-License-Identifier: Apache-2.0
//
// Reads the drain FIFO of systole_array back in pixel order and hands the sums to POST.
//
// Contract
//   push_i (with the last beat of a visit; only while room_o) reserves the next slot for a tile of
//   count_i pixels, pixel j in column (stride_i * j) mod Banks (Banks = 1: column j); new_bias_i is
//   passed on with its first group. tile_written_i: the oldest reserved tile is complete;
//   writing_o: one is not.
//   acc_*: pixels in order, in each OcLanes / PostLanes groups ascending; one a cycle.
//   A slot is free again when its last group was read into the output registers.
module systole_drain #(
  parameter int OcLanes = 16,
  parameter int PxLanes = 13,
  parameter int Banks = 13,
  parameter int PostLanes = 4,
  parameter int DrainTiles = 2,
  localparam int ColumnBits = PxLanes > 1 ? $clog2(PxLanes) : 1,
  localparam int CountBits = $clog2(PxLanes + 1),
  localparam int SlotBits = DrainTiles > 1 ? $clog2(DrainTiles) : 1,
  localparam int Groups = OcLanes / PostLanes,
  localparam int GroupBits = Groups > 1 ? $clog2(Groups) : 1
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  push_i,
  input  logic [CountBits-1:0]  count_i,
  input  logic [ColumnBits-1:0] stride_i,
  input  logic                  new_bias_i,
  output logic                  room_o,
  output logic                  writing_o,
  input  logic                  tile_written_i,
  output logic                  read_enable_o,
  output logic [SlotBits-1:0]   read_slot_o,
  output logic [ColumnBits-1:0] read_column_o,
  output logic [GroupBits-1:0]  read_group_o,
  output logic                  acc_valid_o,
  input  logic                  acc_ready_i,
  output logic                  acc_new_bias_o,
  output logic                  empty_o
);

  localparam int LevelBits = $clog2(DrainTiles + 1);
  localparam int TileBits = CountBits + ColumnBits + 1;

  // What is known of a tile when it is pushed, by slot.
  logic [SlotBits-1:0] push_slot_q;
  logic [TileBits-1:0] tiles_q[DrainTiles];
  logic [LevelBits-1:0] reserved_q, written_q;
  logic pop;
  always_ff @(posedge clk_i) begin
    if (push_i) tiles_q[push_slot_q] <= {count_i, stride_i, new_bias_i};
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      push_slot_q <= '0;
      reserved_q <= '0;
      written_q <= '0;
    end else begin
      if (push_i) begin
        push_slot_q <= push_slot_q == SlotBits'(DrainTiles - 1) ? '0 : push_slot_q + 1'b1;
      end
      reserved_q <= reserved_q + LevelBits'(push_i) - LevelBits'(pop);
      written_q <= written_q + LevelBits'(tile_written_i) - LevelBits'(pop);
    end
  end
  assign writing_o = reserved_q != written_q;
  assign room_o = reserved_q != LevelBits'(DrainTiles);

  // Position of the next read.
  logic [SlotBits-1:0] slot_q;
  logic [ColumnBits-1:0] column_q;
  logic [GroupBits-1:0] group_q;
  logic [CountBits-1:0] done_q;
  logic [CountBits-1:0] count;
  logic [ColumnBits-1:0] stride;
  logic new_bias, advance, reading, group_end, tile_end;
  assign {count, stride, new_bias} = tiles_q[slot_q];
  assign reading = written_q != '0;
  assign group_end = group_q == GroupBits'(Groups - 1);
  assign tile_end = group_end && done_q + CountBits'(1) == count;
  assign pop = reading && advance && tile_end;

  logic [ColumnBits:0] column_sum;
  if (Banks > 1) begin : gen_banks
    assign column_sum = (ColumnBits + 1)'(column_q) + (ColumnBits + 1)'(stride);
  end else begin : gen_one_bank
    logic unused_stride;
    assign unused_stride = ^stride;
    assign column_sum = (ColumnBits + 1)'(column_q) + (ColumnBits + 1)'(1);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      slot_q <= '0;
      column_q <= '0;
      group_q <= '0;
      done_q <= '0;
    end else if (reading && advance) begin
      group_q <= group_end ? '0 : group_q + 1'b1;
      if (tile_end) begin
        slot_q <= slot_q == SlotBits'(DrainTiles - 1) ? '0 : slot_q + 1'b1;
        column_q <= '0;
        done_q <= '0;
      end else if (group_end) begin
        column_q <= ColumnBits'(column_sum >= (ColumnBits + 1)'(PxLanes)
                                ? column_sum - (ColumnBits + 1)'(PxLanes) : column_sum);
        done_q <= done_q + CountBits'(1);
      end
    end
  end
  assign read_enable_o = advance;
  assign read_slot_o = slot_q;
  assign read_column_o = column_q;
  assign read_group_o = group_q;

  // Two registers lie between the address and acc_data_o (systole_array); they move together.
  logic valid_1_q, bias_1_q;
  assign advance = !acc_valid_o || acc_ready_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_1_q <= 1'b0;
      acc_valid_o <= 1'b0;
    end else if (advance) begin
      valid_1_q <= reading;
      acc_valid_o <= valid_1_q;
    end
    if (advance) begin
      bias_1_q <= new_bias && done_q == '0 && group_q == '0;
      acc_new_bias_o <= bias_1_q;
    end
  end
  assign empty_o = reserved_q == '0 && !valid_1_q && !acc_valid_o;

endmodule
