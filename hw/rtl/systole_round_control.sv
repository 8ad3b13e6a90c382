// SPDX-License-Identifier: Apache-2.0
//
// What a rounding lane (systole_round) needs to know of a shift, a rounding and a width; made once
// for many lanes, or once a value where the shift changes. Combinational.
//
// Contract
//   shift_i     places to the right, negative: to the left. Clamped to -16 ... InBits - 1, which is
//               exact for values of InBits - 1 bits and results of at most 16.
//   rounding_i  0 towards minus infinity, 1 half up, 2 half even.
//   half_o      to be added to the value before it enters the lane.
module systole_round_control #(
  parameter int InBits = 49
) (
  input  logic signed [15:0]  shift_i,
  input  logic [1:0]          rounding_i,
  input  logic [4:0]          width_i,
  output logic [6:0]          places_o,     // clamped shift + 16
  output logic [InBits-1:0]   half_o,
  output logic [InBits-1:0]   tie_mask_o,   // bits below the rounding position; 0: no tie possible
  output logic [InBits-1:0]   over_mask_o,  // bits that must equal the sign
  output logic                over_all_o    // even the sign's own place is above the range
);
  logic [6:0] places;
  always_comb begin
    if (shift_i < -16'sd16) places = 7'd0;
    else if (shift_i > 16'sd0 + 16'(InBits - 1)) places = 7'(InBits - 1 + 16);
    else places = 7'(shift_i + 16'sd16);
  end
  assign places_o = places;

  // Bit b of the value has weight 2^(b + 16 - places) in the result.
  always_comb begin
    for (int b = 0; b < InBits; b++) begin
      half_o[b]      = rounding_i != 2'd0 && places == 7'(b + 17);
      tie_mask_o[b]  = rounding_i == 2'd2 && places > 7'(b + 16);
      over_mask_o[b] = 7'(b + 17) >= places + 7'(width_i);
    end
  end
  assign over_all_o = places + 7'(width_i) < 7'd17;
endmodule
