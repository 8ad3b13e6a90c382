// SPDX-License-Identifier: Apache-2.0
//
// A registered Inputs:1 multiplexer for up to four inputs a LUT6 (five to eight: two LUT6 and a
// MUXF7). Latency one cycle; holds without enable_i. select_i must be
// below Inputs.
module systole_select #(
  parameter int Width = 48,
  parameter int Inputs = 4,
  localparam int SelectBits = Inputs > 1 ? $clog2(Inputs) : 1
) (
  input  logic                    clk_i,
  input  logic                    enable_i,
  input  logic [SelectBits-1:0]   select_i,
  input  logic [Inputs*Width-1:0] data_i,
  output logic [Width-1:0]        data_o
);

  // A chain from input to input; synthesis folds a full case of constants into a tree.
  for (genvar i = 0; i < Inputs; i++) begin : gen_input
    logic [Width-1:0] chosen;
    if (i == 0) begin : gen_head
      assign chosen = data_i[0+:Width];
    end else begin : gen_chain
      assign chosen =
          select_i == SelectBits'(i) ? data_i[Width*i+:Width] : gen_input[i-1].chosen;
    end
  end
  logic unused_select;  // with one input
  assign unused_select = ^select_i;
  always_ff @(posedge clk_i) begin
    if (enable_i) data_o <= gen_input[Inputs-1].chosen;
  end

endmodule
