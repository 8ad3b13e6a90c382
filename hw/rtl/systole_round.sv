// SPDX-License-Identifier: Apache-2.0
//
// One lane that brings an exact value to a format: shift, round, saturate or wrap.
//
// Contract
//   value_i is the value plus half_o of systole_round_control, whose other outputs go with it in
//   the same cycle; rounding, width_i and wrap_i are constant while values are inside.
//   data_o, 3 cycles later, is the result, sign-extended to 16 bits. One value a cycle.
module systole_round #(
  parameter int InBits = 49
) (
  input  logic              clk_i,
  input  logic [InBits-1:0] value_i,
  input  logic [6:0]        places_i,
  input  logic              even_i,       // round half to even
  input  logic [InBits-1:0] tie_mask_i,
  input  logic [InBits-1:0] over_mask_i,
  input  logic              over_all_i,
  input  logic [4:0]        width_i,
  input  logic              wrap_i,
  output logic [15:0]       data_o
);
  localparam int WideBits = 96;

  logic sign;
  assign sign = value_i[InBits-1];

  // Stage 1: shift by multiples of 16, detect ties and overflow.
  logic [WideBits-1:0] wide;
  assign wide = {{(WideBits - InBits - 16){sign}}, value_i, 16'd0};
  logic [30:0] coarse;
  always_comb begin
    case (places_i[6:4])
      3'd0: coarse = wide[30:0];
      3'd1: coarse = wide[46:16];
      3'd2: coarse = wide[62:32];
      3'd3: coarse = wide[78:48];
      default: coarse = wide[94:64];
    endcase
  end
  logic [30:0] coarse_q;
  logic [3:0]  fine_q;
  logic        tie_q, over_q, sign_q;
  always_ff @(posedge clk_i) begin
    coarse_q <= coarse;
    fine_q   <= places_i[3:0];
    tie_q    <= even_i && places_i > 7'd16 && ~|(value_i & tie_mask_i);
    over_q   <= |((value_i ^ {InBits{sign}}) & over_mask_i) || (over_all_i && sign);
    sign_q   <= sign;
  end

  // Stage 2: shift by 0 to 15; a tie that was rounded up to an odd integer goes back to even.
  logic [30:0] fine;
  assign fine = coarse_q >> fine_q;
  logic [15:0] fine2_q;
  logic        over2_q, sign2_q;
  always_ff @(posedge clk_i) begin
    fine2_q <= {fine[15:1], fine[0] & ~tie_q};
    over2_q <= over_q;
    sign2_q <= sign_q;
  end

  // Stage 3: range.
  logic [15:0] result;
  logic        top;
  always_comb begin
    top = 1'b0;
    for (int b = 0; b < 16; b++) if (5'(b + 1) == width_i) top = fine2_q[b];
    for (int b = 0; b < 16; b++) begin
      if (wrap_i) result[b] = 5'(b) < width_i ? fine2_q[b] : top;
      else if (over2_q) result[b] = 5'(b + 1) < width_i ? ~sign2_q : sign2_q;
      else result[b] = fine2_q[b];
    end
  end
  always_ff @(posedge clk_i) data_o <= result;

  logic unused;
  assign unused = ^{wide[WideBits-1], fine[30:16]};
endmodule
