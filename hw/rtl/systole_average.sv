// SPDX-License-Identifier: Apache-2.0
//
// The exact quotient of a window's sum and its number of elements, rounded once; Lanes at a time.
//
// Contract
//   start_i takes sum_i and count_i (from 1 on). valid_o comes SumBits + max(0, 1 - shift) + 2
//   cycles later, for one cycle, with data_o. Between them busy_o is high and start_i is ignored.
//   The result is sum / count * 2^-shift, rounded, saturated or wrapped to width_i bits. Long
//   division of the magnitude, a bit a cycle. run_i low resets.
module systole_average #(
  parameter int Lanes = 4,
  parameter int SumBits = 28,
  parameter int CountBits = 12
) (
  input  logic                     clk_i,
  input  logic                     run_i,
  input  logic                     start_i,
  input  logic [Lanes*SumBits-1:0] sum_i,
  input  logic [CountBits-1:0]     count_i,
  input  logic signed [7:0]        shift_i,
  input  logic [1:0]               rounding_i,
  input  logic                     wrap_i,
  input  logic [4:0]               width_i,
  output logic                     busy_o,
  output logic                     valid_o,
  output logic [Lanes*16-1:0]      data_o
);
  // weight_q: power of two of the quotient bit of this cycle.
  logic signed [9:0]    weight_q;
  logic                 divide_q, round_q, valid_q, is_integer, is_half, last;
  logic [CountBits-1:0] count_q;
  assign is_integer = weight_q >= 10'(shift_i);
  assign is_half    = weight_q == 10'(shift_i) - 10'sd1;
  assign last       = weight_q <= 10'sd0 && weight_q < 10'(shift_i);
  assign busy_o     = divide_q || round_q || valid_q;
  assign valid_o    = valid_q;
  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      divide_q <= 1'b0;
      round_q  <= 1'b0;
      valid_q  <= 1'b0;
    end else begin
      if (start_i && !busy_o) divide_q <= 1'b1;
      else if (last) divide_q <= 1'b0;
      round_q <= divide_q && last;
      valid_q <= round_q;
    end
    if (start_i && !busy_o) begin
      weight_q <= 10'(SumBits - 1);
      count_q  <= count_i;
    end else begin
      weight_q <= weight_q - 10'sd1;
    end
  end

  // Bits below the sign of the result's width, and that bit; constant for a run.
  logic [16:0] low_q, sign_q;
  always_ff @(posedge clk_i) begin
    for (int b = 0; b < 17; b++) begin
      low_q[b]  <= 5'(b + 1) < width_i;
      sign_q[b] <= 5'(b + 1) == width_i;
    end
  end

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    logic [SumBits-1:0]   sum, dividend_q;
    logic [CountBits-1:0] rest_q;
    logic [CountBits:0]   trial, less;
    logic [16:0]          quotient_q;
    logic                 negative_q, over_q, half_q, sticky_q, bit_one, up;
    assign sum     = sum_i[l*SumBits +: SumBits];
    assign trial   = {rest_q, dividend_q[SumBits-1]};
    assign less    = trial - {1'b0, count_q};
    assign bit_one = !less[CountBits];
    always_ff @(posedge clk_i) begin
      if (!busy_o) begin
        dividend_q <= sum[SumBits-1] ? -sum : sum;
        negative_q <= sum[SumBits-1];
        rest_q     <= '0;
        quotient_q <= '0;
        over_q     <= 1'b0;
        half_q     <= 1'b0;
        sticky_q   <= 1'b0;
      end else if (divide_q) begin
        dividend_q <= dividend_q << 1;
        rest_q     <= bit_one ? less[CountBits-1:0] : trial[CountBits-1:0];
        if (is_integer) begin
          quotient_q <= {quotient_q[15:0], bit_one};
          over_q     <= over_q || quotient_q[16];
        end
        if (is_half) half_q <= bit_one;
        if (!is_integer && !is_half) sticky_q <= sticky_q || bit_one;
        if (last && less != '0 && trial != '0) sticky_q <= 1'b1;
      end
    end

    // Rounding of sign and magnitude, then the range.
    always_comb begin
      case (rounding_i)
        2'd0: up = negative_q && (half_q || sticky_q);
        2'd1: up = half_q && (!negative_q || sticky_q);
        default: up = half_q && (sticky_q || quotient_q[0]);
      endcase
    end
    // The magnitude is quotient + up, so its negative is ~quotient + !up: one carry chain. It is
    // over where it exceeds low (2^(width - 1) - 1), of a negative value low + 1.
    logic [16:0] value;
    logic        above, full, edge_one, over;
    logic [15:0] result;
    logic        top;
    assign value    = (quotient_q ^ {17{negative_q}}) + 17'(up != negative_q);
    assign above    = |(quotient_q & ~low_q);
    assign full     = (quotient_q & low_q) == low_q;
    assign edge_one = quotient_q == sign_q;
    assign over     = over_q || (negative_q ? above && !(edge_one && !up) : above || (full && up));
    always_comb begin
      top = 1'b0;
      for (int b = 0; b < 16; b++) if (5'(b + 1) == width_i) top = value[b];
      for (int b = 0; b < 16; b++) begin
        if (wrap_i) result[b] = 5'(b) < width_i ? value[b] : top;
        else if (over) result[b] = 5'(b + 1) < width_i ? !negative_q : negative_q;
        else result[b] = value[b];
      end
    end
    always_ff @(posedge clk_i) if (round_q) data_o[16*l +: 16] <= result;
    logic unused;
    assign unused = value[16];
  end
endmodule
