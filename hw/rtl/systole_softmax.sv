// SPDX-License-Identifier: Apache-2.0
//
// SOFTMAX: scores in bank 0 to probabilities of 16 bits in bank 0, to the bit as docs/numerics.md
// says.
//
// Contract
//   Executor ports as in docs/hardware.md, 3; reads and writes as in its section 5 (soft_rd data
//   exactly 2 cycles after the transfer). Three passes over the scores: largest; sum of the terms;
//   quotients, about 20 cycles a class. The time does not depend on the values.
//   2 multipliers, 1 ROM of 512 x 36 bits, one restoring divider.
module systole_softmax #(
  parameter int ElementBits = 16,
  parameter int PostLanes = 4,
  localparam int FeatureBits = PostLanes * ElementBits
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   inst_valid_i,
  input  systole_pkg::softmax_t  inst_i,
  output logic                   done_o,
  output logic                   idle_o,
  output logic                   soft_rd_valid_o,
  input  logic                   soft_rd_ready_i,
  output logic [15:0]            soft_rd_word_o,
  input  logic [FeatureBits-1:0] soft_rd_data_i,
  output logic                   soft_wr_valid_o,
  input  logic                   soft_wr_ready_i,
  output logic [15:0]            soft_wr_word_o,
  output logic [FeatureBits-1:0] soft_wr_data_o
);
  localparam int OutLanes = FeatureBits / 16;
  localparam int LaneBits = PostLanes > 1 ? $clog2(PostLanes) : 1;
  localparam int OutLaneBits = OutLanes > 1 ? $clog2(OutLanes) : 1;
  localparam logic [23:0] Log2E = 24'd12102203;  // log2(e) * 2^23
  localparam int Stages = 11;
  localparam int SumBits = 47;

  typedef enum logic [2:0] {Idle, Read, Wait1, Wait2, Emit, Drain, Done} state_e;
  state_e              state_q;
  logic [1:0]          pass_q;  // 0 largest, 1 sum, 2 quotients
  logic [15:0]         left_q, word_q;
  logic [LaneBits-1:0] lane_q;
  logic [FeatureBits-1:0] data_q;
  logic                take, last_class, last_lane, drained;

  assign last_class      = left_q == 16'd1;
  assign last_lane       = lane_q == LaneBits'(PostLanes - 1);
  assign soft_rd_valid_o = state_q == Read;
  assign soft_rd_word_o  = word_q;
  assign done_o          = state_q == Done;
  assign idle_o          = state_q == Idle;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
    end else begin
      case (state_q)
        Idle: if (inst_valid_i) state_q <= Read;
        Read: if (soft_rd_ready_i) state_q <= Wait1;
        Wait1: state_q <= Wait2;
        Wait2: state_q <= Emit;
        Emit: if (take) state_q <= last_class ? Drain : last_lane ? Read : Emit;
        Drain: if (drained) state_q <= pass_q == 2'd2 ? Done : Read;
        default: state_q <= Idle;
      endcase
    end
  end
  logic pass_start;
  assign pass_start = state_q == Idle || (state_q == Drain && drained);
  always_ff @(posedge clk_i) begin
    if (pass_start) begin
      pass_q <= state_q == Idle ? 2'd0 : pass_q + 2'd1;
      left_q <= inst_i.count;
      word_q <= inst_i.source;
      lane_q <= '0;
    end else if (state_q == Emit && take) begin
      left_q <= left_q - 16'd1;
      lane_q <= last_lane ? '0 : lane_q + 1'b1;
      if (last_lane) word_q <= word_q + inst_i.source_plane_words;
    end
    if (state_q == Wait2) data_q <= soft_rd_data_i;
  end

  logic signed [ElementBits-1:0] score, max_q;
  always_comb begin
    score = data_q[ElementBits-1:0];
    for (int l = 1; l < PostLanes; l++) begin
      if (lane_q == LaneBits'(l)) score = data_q[l*ElementBits +: ElementBits];
    end
  end
  always_ff @(posedge clk_i) begin
    if (state_q == Idle) max_q <= {1'b1, {(ElementBits-1){1'b0}}};
    else if (state_q == Emit && pass_q == 2'd0 && score > max_q) max_q <= score;
  end

  // Terms, a pipeline: 1 distance, 2 to 3 product, 4 to 6 power, 7 to 8 table, 9 interpolation,
  // 10 significand, 11 term.
  logic signed [8:0]  places_sum;
  logic [5:0]         places_q;
  assign places_sum = 9'($signed(inst_i.fraction)) + 9'sd9;
  always_ff @(posedge clk_i) begin
    places_q <= places_sum < 9'sd0 ? 6'd0 : places_sum > 9'sd63 ? 6'd63 : places_sum[5:0];
  end

  logic [16:0]        distance1_q;
  logic signed [42:0] product2_q, product3_q;
  logic signed [48:0] negative4_q, coarse5_q, power6_q;
  always_ff @(posedge clk_i) begin
    distance1_q <= 17'($signed(max_q)) - 17'($signed(score));
    product2_q  <= $signed({1'b0, distance1_q}) * $signed({1'b0, Log2E});
    product3_q  <= product2_q;
    negative4_q <= -{product3_q, 6'd0};
    coarse5_q   <= negative4_q >>> {places_q[5:3], 3'd0};
    power6_q    <= coarse5_q >>> places_q[2:0];
  end

  logic [35:0]        entry7, entry8_q;
  logic [10:0]        rest8;
  logic [5:0]         shift7_q;  // 31 and more: nothing is left
  logic [5:0]         shift10;
  logic signed [25:0] product9_q;
  logic [33:0]        entry9_q, sum10_q;
  logic [30:0]        term11_q;
  systole_exp_rom u_exp (.clk_i, .index_i(power6_q[19:11]), .word_o(entry7));
  systole_delay #(.Width(11), .Stages(2)) u_rest (
    .clk_i, .data_i(power6_q[10:0]), .data_o(rest8)
  );
  systole_delay #(.Width(6), .Stages(3)) u_shift (
    .clk_i, .data_i(shift7_q), .data_o(shift10)
  );
  always_ff @(posedge clk_i) begin
    shift7_q   <= power6_q < -49'sd31457280 ? 6'd31 : 6'(-power6_q[25:20]);
    entry8_q   <= entry7;
    product9_q <= $signed({1'b0, entry8_q[35:22]}) * $signed({1'b0, rest8});
    entry9_q   <= {1'b1, entry8_q[21:0], 11'd0};
    sum10_q    <= entry9_q + 34'(product9_q);
    term11_q   <= shift10 > 6'd30 ? '0 : {sum10_q[33:11], 8'd0} >> shift10;
  end

  logic [Stages-1:0] inside_q;
  logic              enter;
  assign enter = state_q == Emit && take && pass_q != 2'd0;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) inside_q <= '0;
    else inside_q <= {inside_q[Stages-2:0], enter};
  end

  logic [SumBits-1:0] sum_q;
  always_ff @(posedge clk_i) begin
    if (state_q == Idle) sum_q <= '0;
    else if (inside_q[Stages-1] && pass_q == 2'd1) sum_q <= sum_q + SumBits'(term11_q);
  end

  // Quotients: the integer bit, 16 fraction bits, one for rounding. The next term is on its way
  // meanwhile; term_q holds it.
  logic               term_valid_q, pending_q, last_term_q, last_divide_q;
  logic               divide_q, up_q, round_q, half_q, sticky_q;
  logic [30:0]        term_q;
  logic [4:0]         bit_q;
  logic [SumBits:0]   rest_q, less;
  logic [16:0]        quotient_q;
  logic               begin_divide;
  assign less         = rest_q - {1'b0, sum_q};
  assign begin_divide = term_valid_q && !divide_q && !up_q && !round_q && !soft_wr_valid_o;
  assign take = pass_q != 2'd2 || !pending_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || state_q == Idle) begin
      term_valid_q <= 1'b0;
      divide_q     <= 1'b0;
      up_q         <= 1'b0;
      round_q      <= 1'b0;
      pending_q    <= 1'b0;
    end else begin
      if (enter && pass_q == 2'd2) pending_q <= 1'b1;
      else if (begin_divide) pending_q <= 1'b0;
      if (inside_q[Stages-1] && pass_q == 2'd2) term_valid_q <= 1'b1;
      else if (begin_divide) term_valid_q <= 1'b0;
      if (begin_divide) divide_q <= 1'b1;
      else if (bit_q == 5'd17) divide_q <= 1'b0;
      up_q    <= divide_q && bit_q == 5'd17;
      round_q <= up_q;
    end
    if (inside_q[Stages-1]) term_q <= term11_q;
    if (enter) last_term_q <= last_class;
    if (begin_divide) begin
      rest_q        <= (SumBits + 1)'(term_q);
      bit_q         <= '0;
      quotient_q    <= '0;
      last_divide_q <= last_term_q;
    end else if (divide_q) begin
      bit_q  <= bit_q + 5'd1;
      rest_q <= (less[SumBits] ? rest_q : less) << 1;
      // The eighteenth bit only rounds: up if it is one and something follows or the result is odd.
      if (bit_q != 5'd17) quotient_q <= {quotient_q[15:0], !less[SumBits]};
      half_q   <= !less[SumBits];
      sticky_q <= less != '0;
    end else if (up_q) begin
      quotient_q <= quotient_q + 17'(half_q && (sticky_q || quotient_q[0]));
    end
  end

  logic unused;
  assign unused = ^{inst_i, sum10_q[10:0]};

  // Results are packed into feature words.
  logic [15:0]            probability;
  logic [FeatureBits-1:0] out_q;
  logic [OutLaneBits-1:0] out_lane_q;
  logic                   write_q;
  logic [15:0]            out_word_q;
  assign probability = quotient_q[16] ? 16'hffff : quotient_q[15:0];
  for (genvar l = 0; l < OutLanes; l++) begin : gen_out
    always_ff @(posedge clk_i) begin
      if (round_q && out_lane_q == OutLaneBits'(l)) out_q[16*l +: 16] <= probability;
    end
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni || state_q == Idle) begin
      out_lane_q <= '0;
      write_q    <= 1'b0;
      out_word_q <= inst_i.base;
    end else begin
      if (round_q) begin
        out_lane_q <= out_lane_q == OutLaneBits'(OutLanes - 1) ? '0 : out_lane_q + 1'b1;
        write_q    <= last_divide_q || out_lane_q == OutLaneBits'(OutLanes - 1);
      end else if (soft_wr_valid_o && soft_wr_ready_i) begin
        write_q    <= 1'b0;
        out_word_q <= out_word_q + inst_i.plane_words;
      end
    end
  end
  assign soft_wr_valid_o = write_q;
  assign soft_wr_word_o  = out_word_q;
  assign soft_wr_data_o  = out_q;

  assign drained = ~|inside_q && !pending_q && !term_valid_q && !divide_q && !up_q && !round_q && !write_q;
endmodule
