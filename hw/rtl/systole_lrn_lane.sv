// SPDX-License-Identifier: Apache-2.0
//
// y = x * 2^(gamma - beta * log2 V), V = sum * 2^(0 or 16) + K: one value of local response
// normalization, to the bit as docs/numerics.md (narrow form) says.
//
// Contract
//   sum_i is the exact window sum of squares, x_i the value in its middle. y_o follows 22 cycles
//   later, one value a cycle; the fields of inst_i are constant while values are inside.
//   4 multipliers: interpolation of the logarithm, beta, interpolation of the exponential, x.
//   2 ROMs of 512 x 36 bits.
module systole_lrn_lane #(
  parameter int SumBits = 33
) (
  input  logic               clk_i,
  input  systole_pkg::post_t inst_i,
  input  logic [SumBits-1:0] sum_i,
  input  logic [15:0]        x_i,
  output logic [15:0]        y_o
);
  localparam int InBits = 41;

  // 1: V.
  logic [51:0] v1_q;
  always_ff @(posedge clk_i) begin
    v1_q <= 52'(inst_i.lrn_k) + (inst_i.lrn_guard ? 52'(sum_i) << 16 : 52'(sum_i));
  end

  // 2 to 4: leading one to the top; e = 51 - places. Each step keeps the bits that may matter.
  logic [51:0] n1;
  logic [35:0] n2, n2_q;
  logic [1:0]  z2_q;
  logic        b32, b16;
  assign b32 = ~|v1_q[51:20];
  assign n1  = b32 ? {v1_q[19:0], 32'd0} : v1_q;
  assign b16 = b32 ? ~|v1_q[19:4] : ~|v1_q[51:36];
  assign n2  = b16 ? n1[35:0] : n1[51:16];
  always_ff @(posedge clk_i) begin
    n2_q <= n2;
    z2_q <= {b32, b16};
  end
  logic [27:0] n3;
  logic [23:0] n4, n4_q;
  logic        b8, b4;
  logic [3:0]  z4_q;
  assign b8 = ~|n2_q[35:28];
  assign n3 = b8 ? n2_q[27:0] : n2_q[35:8];
  assign b4 = ~|n3[27:24];
  assign n4 = b4 ? n3[23:0] : n3[27:4];
  always_ff @(posedge clk_i) begin
    n4_q <= n4;
    z4_q <= {z2_q, b8, b4};
  end
  logic [21:0] n5;
  logic [19:0] n6;  // without the leading one
  logic        b2, b1;
  logic [19:0] fraction_q;
  logic [5:0]  exponent_q;
  assign b2 = ~|n4_q[23:22];
  assign n5 = b2 ? n4_q[21:0] : n4_q[23:2];
  assign b1 = ~n5[21];
  assign n6 = b1 ? n5[19:0] : n5[20:1];
  always_ff @(posedge clk_i) begin
    fraction_q <= n6;
    exponent_q <= 6'd51 - {z4_q, b2, b1};
  end

  // 5 to 9: logarithm.
  logic [35:0] log5, log6_q;
  systole_log_rom u_log (.clk_i, .index_i(fraction_q[19:11]), .word_o(log5));
  logic [10:0] rest6;
  logic [5:0]  exponent6;
  systole_delay #(.Width(17), .Stages(2)) u_log_rest (
    .clk_i, .data_i({exponent_q, fraction_q[10:0]}), .data_o({exponent6, rest6})
  );
  always_ff @(posedge clk_i) log6_q <= log5;
  logic signed [25:0] log_product7_q;
  logic [38:0]        log_entry7_q;
  logic [38:0]        log8_q;
  always_ff @(posedge clk_i) begin
    log_product7_q <= $signed({1'b0, log6_q[35:22]}) * $signed({1'b0, rest6});
    log_entry7_q   <= {exponent6, log6_q[21:0], 11'd0};
    log8_q         <= log_entry7_q + 39'(log_product7_q);
  end
  logic [23:0] log8;
  assign log8 = log8_q[38:15];

  // 9 to 11: gamma - beta * log2 V.
  logic [23:0]        log9_q;
  logic signed [42:0] scaled10_q;
  logic signed [47:0] power11_q;
  always_ff @(posedge clk_i) begin
    log9_q     <= log8;
    scaled10_q <= $signed({1'b0, log9_q}) * $signed({1'b0, inst_i.lrn_beta});
    power11_q  <= $signed({{2{inst_i.lrn_gamma[31]}}, inst_i.lrn_gamma, 14'd0}) - 48'(scaled10_q);
  end

  // 12 to 15: exponential.
  logic [35:0] exp12, exp13_q;
  systole_exp_rom u_exp (.clk_i, .index_i(power11_q[33:25]), .word_o(exp12));
  always_ff @(posedge clk_i) exp13_q <= exp12;
  logic [10:0] rest13;
  systole_delay #(.Width(11), .Stages(2)) u_exp_rest (
    .clk_i, .data_i(power11_q[24:14]), .data_o(rest13)
  );
  logic signed [25:0] exp_product14_q;
  logic [33:0]        exp_entry14_q;
  logic [33:0]        exp15_q;
  always_ff @(posedge clk_i) begin
    exp_product14_q <= $signed({1'b0, exp13_q[35:22]}) * $signed({1'b0, rest13});
    exp_entry14_q   <= {1'b1, exp13_q[21:0], 11'd0};
    exp15_q         <= exp_entry14_q + 34'(exp_product14_q);
  end

  // The shift 22 - p, ready when the product is.
  logic signed [15:0] shift12_q, shift;
  assign shift = 16'sd22 - 16'($signed(power11_q[47:34]));
  always_ff @(posedge clk_i) begin
    shift12_q <= shift < 16'sd0 ? 16'sd0 : shift > 16'sd63 ? 16'sd63 : shift;
  end
  logic [6:0]         places12, places16, places17_q, places18_q;
  logic [InBits-1:0]  half17, half18_q, tie17, tie18_q, over17, over18_q;
  logic [InBits-1:0]  tie19_q, over19_q;
  logic [6:0]         places19_q;
  logic               all17, all18_q, all19_q;
  assign places12 = shift12_q[6:0];
  // The last stage is a register of its own: it is faster than a shift register's output.
  systole_delay #(.Width(7), .Stages(4)) u_places (
    .clk_i, .data_i(places12), .data_o(places16)
  );
  always_ff @(posedge clk_i) places17_q <= places16;
  logic [6:0]         places18;
  logic signed [15:0] shift17;
  assign shift17 = 16'(places17_q);
  systole_round_control #(.InBits(InBits)) u_control (
    .shift_i(shift17), .rounding_i(inst_i.lrn_rounding), .width_i(inst_i.lrn_width),
    .places_o(places18), .half_o(half17), .tie_mask_o(tie17), .over_mask_o(over17),
    .over_all_o(all17)
  );
  always_ff @(posedge clk_i) begin
    places18_q <= places18;
    half18_q   <= half17;
    tie18_q    <= tie17;
    over18_q   <= over17;
    all18_q    <= all17;
    places19_q <= places18_q;
    tie19_q    <= tie18_q;
    over19_q   <= over18_q;
    all19_q    <= all18_q;
  end

  // 16 to 20: x times the factor, rounded by stages 20 to 22.
  logic [15:0] x16;
  systole_delay #(.Width(16), .Stages(16)) u_x (.clk_i, .data_i(x_i), .data_o(x16));
  logic [22:0]        factor16_q;
  logic signed [39:0] product17_q, product18_q;
  logic [InBits-1:0]  value19_q;
  always_ff @(posedge clk_i) begin
    factor16_q  <= exp15_q[33:11];
    product17_q <= $signed(x16) * $signed({1'b0, factor16_q});
    product18_q <= product17_q;
    value19_q   <= {product18_q[39], product18_q} + half18_q;
  end
  systole_round #(.InBits(InBits)) u_round (
    .clk_i, .value_i(value19_q), .places_i(places19_q), .even_i(inst_i.lrn_rounding == 2'd2),
    .tie_mask_i(tie19_q), .over_mask_i(over19_q), .over_all_i(all19_q),
    .width_i(inst_i.lrn_width), .wrap_i(inst_i.lrn_wrap), .data_o(y_o)
  );

  logic unused;
  assign unused = ^{inst_i, log8_q[14:0], power11_q[13:0], exp15_q[10:0], shift12_q[15:7]};
endmodule
