// SPDX-License-Identifier: Apache-2.0
//
// systole_mac with a DSP48E2 instance (its model: hw/tb/dsp48e2.sv) equals the behavioural cell in
// every cycle behind the first sum's start; before it both hold what they powered up with.
module mac_equal #(
  parameter int WeightBits = 16,
  parameter int PixelBits = 16,
  parameter int Pair = 0
) (
  input logic                         clk_i,
  input logic signed [WeightBits-1:0] weight_i,
  input logic signed [PixelBits-1:0]  pixel_i,
  input logic                         first_i
);
  logic signed [WeightBits-1:0] weight_a, weight_b;
  logic signed [47:0] acc_a, acc_b;
  logic [12:0] wraps_a, wraps_b;
  systole_mac #(
    .WeightBits(WeightBits), .PixelBits(PixelBits), .Pair(Pair), .UseDsp48e2(0)
  ) u_behavioural (
    .clk_i, .weight_i, .pixel_i, .first_i, .weight_o(weight_a), .acc_o(acc_a), .wraps_o(wraps_a)
  );
  systole_mac #(
    .WeightBits(WeightBits), .PixelBits(PixelBits), .Pair(Pair), .UseDsp48e2(1)
  ) u_instance (
    .clk_i, .weight_i, .pixel_i, .first_i, .weight_o(weight_b), .acc_o(acc_b), .wraps_o(wraps_b)
  );

  // A product is two registers behind its operands, a sum one more, a wrap count two more.
  logic [1:0] filled_q = 2'd0;
  logic [2:0] summed_q = 3'd0;
  always_ff @(posedge clk_i) begin
    if (filled_q != 2'd2) filled_q <= filled_q + 2'd1;
    summed_q <= {summed_q[1:0], summed_q[0] || (filled_q == 2'd2 && first_i)};
    assert (summed_q[0] ? filled_q == 2'd2 : summed_q == 3'd0);
    assert (!summed_q[2] || summed_q[1]);
    assert (filled_q == 2'd0 || weight_a == weight_b);
    assert (!summed_q[0] || acc_a == acc_b);
    assert (!summed_q[2] || wraps_a == wraps_b);
  end
endmodule
