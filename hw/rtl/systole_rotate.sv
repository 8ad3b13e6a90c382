// SPDX-License-Identifier: Apache-2.0
//
// A pipelined rotator for any number of lanes: output lane i is input lane (i + amount) mod Lanes,
// or (i - amount) mod Lanes with Down = 1. Two bits of the amount a stage: one LUT6 a bit and
// stage. Latency ceil(clog2(Lanes) / 2) cycles (1 lane: 0); amount_i comes with data_i and is
// below Lanes. Throughput one a cycle.
module systole_rotate #(
  parameter int Width = 16,
  parameter int Lanes = 13,
  parameter int Down = 0,
  localparam int AmountBits = Lanes > 1 ? $clog2(Lanes) : 1
) (
  input  logic                   clk_i,
  input  logic [AmountBits-1:0]  amount_i,
  input  logic [Lanes*Width-1:0] data_i,
  output logic [Lanes*Width-1:0] data_o
);

  localparam int Stages = Lanes > 1 ? (AmountBits + 1) / 2 : 0;

  for (genvar s = 0; s < Stages; s++) begin : gen_stage
    logic [2*Stages-1:0] amount, amount_q;
    logic [Lanes*Width-1:0] data, data_q;
    if (s == 0) begin : gen_head
      assign amount = (2 * Stages)'(amount_i);
      assign data = data_i;
    end else begin : gen_chain
      assign amount = gen_stage[s-1].amount_q;
      assign data = gen_stage[s-1].data_q;
    end
    always_ff @(posedge clk_i) amount_q <= amount;
    for (genvar i = 0; i < Lanes; i++) begin : gen_lane
      localparam int Step = Down != 0 ? Lanes - (4 ** s) % Lanes : (4 ** s) % Lanes;
      always_ff @(posedge clk_i) begin
        unique case (amount[2*s+:2])
          2'd0: data_q[Width*i+:Width] <= data[Width*i+:Width];
          2'd1: data_q[Width*i+:Width] <= data[Width*((i+Step)%Lanes)+:Width];
          2'd2: data_q[Width*i+:Width] <= data[Width*((i+2*Step)%Lanes)+:Width];
          2'd3: data_q[Width*i+:Width] <= data[Width*((i+3*Step)%Lanes)+:Width];
        endcase
      end
    end
  end

  logic unused;
  if (Stages == 0) begin : gen_wire
    assign data_o = data_i;
    assign unused = ^{clk_i, amount_i};
  end else begin : gen_last
    assign data_o = gen_stage[Stages-1].data_q;
    assign unused = ^gen_stage[Stages-1].amount_q;
  end

endmodule
