// SPDX-License-Identifier: Apache-2.0
//
// Takes the two sums of a Pair cell apart (systole_mac): sum = hi * 2^16 + lo, where the lower
// field holds lo modulo 2^16 and `wraps` says how often it wrapped. Combinational; exact while
// |lo| < 2^28 and |hi| < 2^31.
module systole_unpair #(
  parameter int AccBits = 48
) (
  input  logic [AccBits-1:0]        sum_i,
  input  logic [12:0]               wraps_i,
  output logic signed [AccBits-1:0] lo_o,
  output logic signed [AccBits-1:0] hi_o
);

  localparam int HiBits = AccBits - 16;
  logic [HiBits-1:0] hi;
  // lo = sext(sum[16:0]) + wraps * 2^16; the sign of the field borrows from the upper one.
  logic [12:0] lo_upper;
  assign lo_upper = wraps_i - 13'(sum_i[15]);
  assign lo_o = AccBits'(signed'({lo_upper, sum_i[15:0]}));
  assign hi = sum_i[AccBits-1:16] - HiBits'(signed'(lo_upper));
  assign hi_o = AccBits'(signed'(hi));

endmodule
