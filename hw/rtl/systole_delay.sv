// SPDX-License-Identifier: Apache-2.0
//
// A delay line without reset: data_o is data_i of Stages cycles ago (Stages 0: a wire).
// Becomes SRL16E cells with a register at the end.
module systole_delay #(
  parameter int Width = 16,
  parameter int Stages = 1
) (
  input  logic             clk_i,
  input  logic [Width-1:0] data_i,
  output logic [Width-1:0] data_o
);

  if (Stages == 0) begin : gen_wire
    logic unused_clk;
    assign unused_clk = clk_i;
    assign data_o = data_i;
  end else if (Stages == 1) begin : gen_one
    always_ff @(posedge clk_i) data_o <= data_i;
  end else begin : gen_many
    logic [Width*(Stages-1)-1:0] line_q;
    always_ff @(posedge clk_i) begin
      line_q <= (Width*(Stages-1))'({line_q, data_i});
      data_o <= line_q[Width*(Stages-2)+:Width];
    end
  end

endmodule
