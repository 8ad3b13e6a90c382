// SPDX-License-Identifier: Apache-2.0
//
// One multiply-accumulate cell of the output-stationary array: exactly one DSP slice.
//
// Contract
//   weight_i, pixel_i  operands of a beat; the cell registers the weight (and hands it on by
//                      weight_o to the next column), the pixel arrives registered already.
//   first_i            one cycle after the operands: this product starts a new sum.
//   acc_o              sum of the products since `first`, two cycles after weight_o and pixel_i.
//   A cycle without a beat is a zero pixel: the sum stays. There is no clock enable and no reset:
//   with either of them the accumulator no longer packs into the slice.
//   Exact modulo 2^AccBits; the compiler proves that no sum leaves the range.
//
//   Pair = 1: weight_i is w1 * 2^16 + w0 of two 8-bit weights (25 bits; 2^17 would need
//   26 for w1 = -128 and w0 < 0, one more than DSP48E1 multiplies), and acc_o is the sum of both
//   products in one word. The lower field may wrap; |w0 * x| <= 2^14 moves it by a quarter of its
//   range at most, so the step of its two upper bits 01 -> 10 or 10 -> 01 tells a wrap.
//   wraps_o counts them (one cycle later than acc_o); systole_unpair takes both apart, exactly.
module systole_mac #(
  parameter int WeightBits = 16,
  parameter int PixelBits = 16,
  parameter int AccBits = 48,
  parameter int Pair = 0,
  parameter int UseDsp48e2 = 0,
  localparam int WrapBits = 13
) (
  input  logic                         clk_i,
  input  logic signed [WeightBits-1:0] weight_i,
  input  logic signed [PixelBits-1:0]  pixel_i,
  input  logic                         first_i,
  output logic signed [WeightBits-1:0] weight_o,
  output logic signed [AccBits-1:0]    acc_o,
  output logic [WrapBits-1:0]          wraps_o
);

  logic signed [WeightBits-1:0] weight_q;
  always_ff @(posedge clk_i) weight_q <= weight_i;
  assign weight_o = weight_q;

  if (UseDsp48e2 != 0) begin : gen_dsp48e2
    logic [47:0] p;
    // Z = first ? 0 : P, X = Y = M; only MREG and PREG are used.
    DSP48E2 #(
      .AREG(0), .ACASCREG(0), .BREG(0), .BCASCREG(0), .CREG(0), .DREG(0), .ADREG(0),
      .MREG(1), .PREG(1), .INMODEREG(0), .OPMODEREG(0), .ALUMODEREG(0), .CARRYINREG(0),
      .CARRYINSELREG(0), .USE_MULT("MULTIPLY")
    ) u_dsp (
      .CLK(clk_i),
      .A(30'(weight_q)), .B(18'(pixel_i)), .C(48'd0), .D(27'd0),
      .ACIN(30'd0), .BCIN(18'd0), .PCIN(48'd0), .CARRYCASCIN(1'b0), .MULTSIGNIN(1'b0),
      .INMODE(5'b00000), .OPMODE({2'b00, 1'b0, ~first_i, 1'b0, 4'b0101}), .ALUMODE(4'b0000),
      .CARRYIN(1'b0), .CARRYINSEL(3'b000),
      .CEA1(1'b0), .CEA2(1'b0), .CEB1(1'b0), .CEB2(1'b0), .CEC(1'b0), .CED(1'b0), .CEAD(1'b0),
      .CEM(1'b1), .CEP(1'b1), .CEINMODE(1'b0), .CECTRL(1'b0), .CEALUMODE(1'b0), .CECARRYIN(1'b0),
      .RSTA(1'b0), .RSTB(1'b0), .RSTC(1'b0), .RSTD(1'b0), .RSTM(1'b0), .RSTP(1'b0),
      .RSTINMODE(1'b0), .RSTCTRL(1'b0), .RSTALUMODE(1'b0), .RSTALLCARRYIN(1'b0),
      .P(p),
      // verilator lint_off PINCONNECTEMPTY
      // Outputs of the slice that the array has no use for.
      .ACOUT(), .BCOUT(), .PCOUT(), .CARRYCASCOUT(), .CARRYOUT(), .MULTSIGNOUT(), .OVERFLOW(),
      .UNDERFLOW(), .PATTERNDETECT(), .PATTERNBDETECT(), .XOROUT()
      // verilator lint_on PINCONNECTEMPTY
    );
    assign acc_o = p[AccBits-1:0];
  end else begin : gen_behavioural
    logic signed [WeightBits+PixelBits-1:0] product_q;
    logic signed [AccBits-1:0] acc_q;
    always_ff @(posedge clk_i) begin
      product_q <= weight_q * pixel_i;
      acc_q <= (first_i ? AccBits'(0) : acc_q) + AccBits'(product_q);
    end
    assign acc_o = acc_q;
  end

  if (Pair != 0) begin : gen_pair
    logic first_q;
    logic [1:0] upper_q;  // upper bits of the lower field, one product ago
    logic [WrapBits-1:0] wraps_q;
    logic up, down;
    assign up = upper_q == 2'b01 && acc_o[15:14] == 2'b10;
    assign down = upper_q == 2'b10 && acc_o[15:14] == 2'b01;
    always_ff @(posedge clk_i) begin
      first_q <= first_i;
      upper_q <= acc_o[15:14];
      // The first product of a sum cannot wrap, whatever the sum before it was.
      wraps_q <= first_q ? WrapBits'(0) : wraps_q + {{(WrapBits - 1) {down}}, up | down};
    end
    assign wraps_o = wraps_q;
  end else begin : gen_single
    assign wraps_o = '0;
  end

endmodule
