// SPDX-License-Identifier: Apache-2.0
// The parameters of the core's top and two of its modules: enough for every step of a synthesis.
module systole_top #(
  parameter int ElementBits = 16, parameter int Pair = 0, parameter int OcLanes = 16,
  parameter int PxLanes = 13, parameter int InitiationInterval = 1, parameter int PostLanes = 4,
  parameter int LrnLanes = 1, parameter int Banks = 13, parameter int FeatureDepth = 2560,
  parameter int RingDepth = 4096, parameter int CarryDepth = 3072, parameter int PoolDepth = 512,
  parameter int Ports = 2, parameter int PortBits = 64, parameter int BurstBeats = 16,
  parameter int Outstanding = 8, parameter int Dataflow = 1, parameter int ConfigHash = 0,
  parameter int UseDsp48e2 = 0
) (
  input  logic clk_i, rst_ni, valid_i, ready_i,
  input  logic [7:0] data_i,
  output logic ready_o, valid_o,
  output logic [47:0] acc_o
);
  logic [7:0] first, second;
  logic v, r;
  logic [4:0] c0, c1;
  systole_fifo #(.Width(8), .Depth(16)) u_first (.clk_i, .rst_ni, .valid_i, .ready_o, .data_i,
    .valid_o(v), .ready_i(r), .data_o(first), .count_o(c0));
  systole_fifo #(.Width(8), .Depth(16)) u_second (.clk_i, .rst_ni, .valid_i(v), .ready_o(r), .data_i(first),
    .valid_o, .ready_i, .data_o(second), .count_o(c1));
  logic [7:0] w;
  logic [12:0] wraps;
  systole_mac #(.WeightBits(8), .PixelBits(8), .AccBits(48), .Pair(Pair), .UseDsp48e2(UseDsp48e2)) u_mac (
    .clk_i, .weight_i(second), .pixel_i(data_i), .first_i(valid_i), .weight_o(w), .acc_o, .wraps_o(wraps));
endmodule
