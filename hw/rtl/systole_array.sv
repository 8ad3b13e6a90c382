// SPDX-License-Identifier: Apache-2.0
//
// The output-stationary array: a row for each output channel (Pair: for two), PxLanes columns
// (pixels), the skew chains, and the drain FIFO's memory.
//
// Contract
//   A beat is OcLanes weights (weights_i, channel r at [ElementBits*r]) and PxLanes pixels (pixels_i,
//   lane i at [PixelBits*i]); row r, column i adds weights[r] * pixels[i]. first_i marks the first
//   beat of a tile, last_i the last; a cycle without a beat must bring zero pixels and neither.
//   Column i runs i cycles behind column 0, so finished columns leave one a cycle:
//     last_i in cycle s  ->  column i in the FIFO word {tile slot, i} at the end of s + 3 + SelectStages + i
//     (operand register, product, sum; multiplexer)
//   for i = 0 .. last_column_i, which is sampled with last_i. tile_written_o pulses in the cycle
//   after the last of them. Two last_i must be at least last_column + 1 cycles apart.
//   Tiles fill the FIFO's slots in turn; the producer (the CONV unit) holds the credits.
//   Read side: group g of ValuesPerRead output channels of the column at read_column_i of slot
//   read_slot_i appears in values_o two cycles with read_enable_i later (lane l at [AccBits*l]).
//   Pair = 1 (8-bit elements): row r makes the output channels 2r and 2r + 1.
module systole_array #(
  parameter int OcLanes = 16,
  parameter int PxLanes = 13,
  parameter int ElementBits = 16,
  parameter int AccBits = 48,
  parameter int PostLanes = 4,
  parameter int DrainTiles = 2,
  parameter int Pair = 0,
  parameter int UseDsp48e2 = 0,
  localparam int ColumnBits = PxLanes > 1 ? $clog2(PxLanes) : 1,
  localparam int SlotBits = DrainTiles > 1 ? $clog2(DrainTiles) : 1,
  localparam int Groups = OcLanes / PostLanes,
  localparam int GroupBits = Groups > 1 ? $clog2(Groups) : 1
) (
  input  logic                           clk_i,
  input  logic                           rst_ni,
  input  logic [OcLanes*ElementBits-1:0] weights_i,
  input  logic [PxLanes*ElementBits-1:0] pixels_i,
  input  logic                           first_i,
  input  logic                           last_i,
  input  logic [ColumnBits-1:0]          last_column_i,
  output logic                           tile_written_o,
  input  logic                           read_enable_i,
  input  logic [SlotBits-1:0]            read_slot_i,
  input  logic [ColumnBits-1:0]          read_column_i,
  input  logic [GroupBits-1:0]           read_group_i,
  output logic [PostLanes*AccBits-1:0]   values_o
);

  // Pair packs two weights into w1 * 2^16 + w0 before they enter the array.
  localparam int WeightBits = Pair != 0 ? 25 : ElementBits;
  localparam int LoadBits = Pair != 0 ? 2 * ElementBits : ElementBits;
  localparam int Rows = Pair != 0 ? OcLanes / 2 : OcLanes;
  localparam int RowsPerRead = Rows / Groups;
  localparam int PaddedColumns = 2 ** ColumnBits;
  localparam int FifoDepth = DrainTiles * PaddedColumns;
  localparam int FifoBits = $clog2(FifoDepth);
  // Cycles from a cell's final sum to its FIFO write.
  localparam int SelectStages = (PxLanes > 16 ? 3 : 2) + (Pair != 0 ? 1 : 0);

  if (OcLanes % PostLanes != 0) $error("OcLanes must be a multiple of PostLanes");
  if (Pair != 0 && PostLanes % 2 != 0) $error("pairs need an even PostLanes");
  if (Pair != 0 && ElementBits != 8) $error("pairs are for 8-bit elements");

  // Skew: lane i is delayed by 1 + i registers, the first of which is its operand register.
  logic [PxLanes*ElementBits-1:0] pixels;
  for (genvar i = 0; i < PxLanes; i++) begin : gen_skew
    systole_delay #(.Width(ElementBits), .Stages(i + 1)) u_delay (
      .clk_i, .data_i(pixels_i[ElementBits*i+:ElementBits]),
      .data_o(pixels[ElementBits*i+:ElementBits])
    );
  end
  // A product is one register behind its operands.
  logic [PxLanes:0] first_q;
  always_ff @(posedge clk_i) first_q <= {first_q[PxLanes-1:0], first_i};

  // Column select: starts when column 0's sum is final and counts up to the last column used.
  logic [2:0] last_q;
  logic [ColumnBits-1:0] last_column_0_q, last_column_1_q, last_column_2_q;
  logic [ColumnBits-1:0] end_column_q, select_q, select;
  logic draining_q, draining, final_column;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) last_q <= '0;
    else last_q <= {last_q[1:0], last_i};
  end
  always_ff @(posedge clk_i) begin
    last_column_0_q <= last_column_i;
    last_column_1_q <= last_column_0_q;
    last_column_2_q <= last_column_1_q;
    if (last_q[2]) end_column_q <= last_column_2_q;
    select_q <= select + ColumnBits'(1);
  end
  assign select = last_q[2] ? ColumnBits'(0) : select_q;
  assign draining = last_q[2] | draining_q;
  assign final_column = draining && select == (last_q[2] ? last_column_2_q : end_column_q);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) draining_q <= 1'b0;
    else draining_q <= draining & ~final_column;
  end

  // The write follows the selection down the multiplexer's registers.
  logic [SelectStages-1:0] write_q, final_q;
  logic [ColumnBits-1:0] write_column;
  logic [SlotBits-1:0] write_slot_q;
  systole_delay #(.Width(ColumnBits), .Stages(SelectStages)) u_column (
    .clk_i, .data_i(select), .data_o(write_column)
  );
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_q <= '0;
      final_q <= '0;
      tile_written_o <= 1'b0;
      write_slot_q <= '0;
    end else begin
      write_q <= SelectStages'({write_q, draining});
      final_q <= SelectStages'({final_q, final_column});
      tile_written_o <= final_q[SelectStages-1];
      if (final_q[SelectStages-1]) begin
        write_slot_q <= write_slot_q == SlotBits'(DrainTiles - 1) ? '0 : write_slot_q + 1'b1;
      end
    end
  end
  logic [FifoBits-1:0] write_address, read_address;
  assign write_address = FifoBits'({write_slot_q, write_column});
  assign read_address = FifoBits'({read_slot_i, read_column_i});

  localparam int ValueBits = AccBits + (Pair != 0 ? 13 : 0);
  for (genvar r = 0; r < Rows; r++) begin : gen_row
    logic signed [WeightBits-1:0] weight;
    logic [ValueBits-1:0] value;
    if (Pair != 0) begin : gen_pack
      logic signed [ElementBits-1:0] w0, w1;
      assign {w1, w0} = weights_i[LoadBits*r+:LoadBits];
      assign weight = (WeightBits'(w1) <<< 16) + WeightBits'(w0);
    end else begin : gen_plain
      assign weight = weights_i[LoadBits*r+:LoadBits];
    end
    systole_row #(
      .PxLanes(PxLanes), .WeightBits(WeightBits), .PixelBits(ElementBits), .AccBits(AccBits),
      .Pair(Pair), .UseDsp48e2(UseDsp48e2), .FifoDepth(FifoDepth)
    ) u_row (
      .clk_i, .weight_i(weight), .pixels_i(pixels), .first_i(first_q[PxLanes:1]),
      .select_i(select), .write_i(write_q[SelectStages-1]), .write_address_i(write_address),
      
      .read_enable_i, .read_address_i(read_address), .value_o(value)
    );
  end

  // One group of rows a read.
  logic [GroupBits-1:0] group_q;
  always_ff @(posedge clk_i) begin
    if (read_enable_i) group_q <= read_group_i;
  end
  for (genvar k = 0; k < RowsPerRead; k++) begin : gen_lane
    logic [Groups*ValueBits-1:0] candidates;
    logic [ValueBits-1:0] value_q;
    for (genvar g = 0; g < Groups; g++) begin : gen_candidate
      assign candidates[ValueBits*g+:ValueBits] = gen_row[RowsPerRead*g+k].value;
    end
    systole_select #(.Width(ValueBits), .Inputs(Groups)) u_select (
      .clk_i, .enable_i(read_enable_i), .select_i(group_q), .data_i(candidates), .data_o(value_q)
    );
    if (Pair != 0) begin : gen_unpair
      systole_unpair #(.AccBits(AccBits)) u_unpair (
        .sum_i(value_q[AccBits-1:0]), .wraps_i(value_q[AccBits+:13]),
        .lo_o(values_o[AccBits*(2*k)+:AccBits]), .hi_o(values_o[AccBits*(2*k+1)+:AccBits])
      );
    end else begin : gen_single
      assign values_o[AccBits*k+:AccBits] = value_q;
    end
  end

endmodule
