// SPDX-License-Identifier: Apache-2.0
//
// The array with its drain memory behind six pins, for an FPGA that is too small for the whole
// core: every input of systole_array from a shift register, every output into one, so that nothing
// is optimized away and everything can be driven from outside.
//
// Contract
//   A cycle with shift_i moves both registers by a bit: data_i goes in at the top, data_o is the
//   outputs' bit 0. One with apply_i hands the shifted inputs to the array as a beat and a read;
//   in all others there is no beat (zero pixels) and no read. It also takes the outputs.
//   Inputs, lowest first: weights, pixels, last column, read column, read slot, read group, first,
//   last, read enable. Outputs: the values read, whether a tile was written since the last take.
module systole_ice40 #(
  parameter int OcLanes = 2,
  parameter int PxLanes = 3,
  parameter int ElementBits = 8,
  parameter int PostLanes = 2
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic shift_i,
  input  logic apply_i,
  input  logic data_i,
  output logic data_o
);
  localparam int ColumnBits = PxLanes > 1 ? $clog2(PxLanes) : 1;
  localparam int Groups = OcLanes / PostLanes;
  localparam int GroupBits = Groups > 1 ? $clog2(Groups) : 1;
  localparam int Pixels = OcLanes * ElementBits;
  localparam int LastColumn = Pixels + PxLanes * ElementBits;
  localparam int ReadColumn = LastColumn + ColumnBits;
  localparam int ReadSlot = ReadColumn + ColumnBits;
  localparam int ReadGroup = ReadSlot + 1;
  localparam int First = ReadGroup + GroupBits;
  localparam int Inputs = First + 3;
  localparam int ValueBits = PostLanes * systole_pkg::AccBits;

  logic [Inputs-1:0] inputs_q;
  logic [ValueBits:0] outputs_q;
  logic [ValueBits-1:0] values;
  logic tile_written, written_q;
  always_ff @(posedge clk_i) begin
    if (shift_i) inputs_q <= {data_i, inputs_q[Inputs-1:1]};
    if (apply_i) outputs_q <= {written_q, values};
    else if (shift_i) outputs_q <= {1'b0, outputs_q[ValueBits:1]};
    if (!rst_ni || apply_i) written_q <= tile_written;
    else written_q <= written_q || tile_written;
  end
  assign data_o = outputs_q[0];

  systole_array #(
    .OcLanes(OcLanes), .PxLanes(PxLanes), .ElementBits(ElementBits),
    .AccBits(systole_pkg::AccBits), .PostLanes(PostLanes)
  ) u_array (
    .clk_i, .rst_ni,
    .weights_i(inputs_q[0+:OcLanes*ElementBits]),
    .pixels_i(inputs_q[Pixels+:PxLanes*ElementBits] & {PxLanes * ElementBits{apply_i}}),
    .first_i(inputs_q[First] && apply_i), .last_i(inputs_q[First+1] && apply_i),
    .last_column_i(inputs_q[LastColumn+:ColumnBits]), .tile_written_o(tile_written),
    .read_enable_i(inputs_q[First+2] && apply_i), .read_slot_i(inputs_q[ReadSlot]),
    .read_column_i(inputs_q[ReadColumn+:ColumnBits]),
    .read_group_i(inputs_q[ReadGroup+:GroupBits]), .values_o(values)
  );
endmodule
