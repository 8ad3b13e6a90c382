// SPDX-License-Identifier: Apache-2.0
//
// A registered 4:1 multiplexer: one LUT6 a bit. Latency one cycle; throughput one a cycle.
// Wide selections are trees of it, because `bus[sel*W +: W]` becomes a barrel shifter.
module systole_mux4 #(
  parameter int Width = 48,
  // Inputs in use, from a_i on; the others are ignored. With one it is a register alone.
  parameter int Inputs = 4
) (
  input  logic             clk_i,
  input  logic [1:0]       select_i,
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic [Width-1:0] c_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] data_o
);

  logic unused;
  if (Inputs == 1) begin : gen_register
    assign unused = ^{select_i, b_i, c_i, d_i};
    always_ff @(posedge clk_i) data_o <= a_i;
  end else begin : gen_mux
    assign unused = 1'b0;
    always_ff @(posedge clk_i) begin
      unique case (select_i)
        2'd0: data_o <= a_i;
        2'd1: data_o <= b_i;
        2'd2: data_o <= c_i;
        2'd3: data_o <= d_i;
      endcase
    end
  end

endmodule
