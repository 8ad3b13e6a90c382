// SPDX-License-Identifier: Apache-2.0
//
// A registered Inputs:1 multiplexer, a binary tree over the bits of select_i: four inputs a LUT6,
// eight with MUXF7, sixteen with MUXF8. Latency one cycle; holds without enable_i. select_i must
// be below Inputs.
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

  for (genvar k = 0; k <= SelectBits; k++) begin : gen_level
    // Candidates left when the lower k bits have decided.
    localparam int Count = (Inputs + 2 ** k - 1) / 2 ** k;
    logic [Count*Width-1:0] data;
    if (k == 0) begin : gen_head
      assign data = data_i;
    end else begin : gen_pairs
      localparam int Before = (Inputs + 2 ** (k - 1) - 1) / 2 ** (k - 1);
      for (genvar i = 0; i < Count; i++) begin : gen_pair
        if (2 * i + 1 < Before) begin : gen_two
          assign data[Width*i+:Width] = select_i[k-1]
              ? gen_level[k-1].data[Width*(2*i+1)+:Width] : gen_level[k-1].data[Width*2*i+:Width];
        end else begin : gen_one
          assign data[Width*i+:Width] = gen_level[k-1].data[Width*2*i+:Width];
        end
      end
    end
  end
  logic unused_select;  // with one input
  assign unused_select = ^select_i;
  always_ff @(posedge clk_i) begin
    if (enable_i) data_o <= gen_level[SelectBits].data;
  end

endmodule
