// SPDX-License-Identifier: Apache-2.0
//
// First stage of POST: bias, rounding, saturation and ReLU of accumulator groups.
//
// Contract
//   While run_i is high, pixels * oc_tiles columns of OcLanes / PostLanes groups are taken from
//   acc_*, in the order of docs/hardware.md; run_i low resets. A group that comes with
//   acc_new_bias_i waits until a new bias (BiasWords words of bias_*) is latched: BiasWords + 1
//   cycles a tile, else one group a cycle. Groups leave 6 cycles later at valid_o, which cannot wait: ready_i
//   low stops the intake, and up to 6 groups still come.
//   Values of channels beyond last_oc in the last tile are zero and their lanes off.
module systole_requantize #(
  parameter int ElementBits = 16,
  parameter int OcLanes = 16,
  parameter int PxLanes = 13,
  parameter int PostLanes = 4
) (
  input  logic                             clk_i,
  input  logic                             run_i,
  input  systole_pkg::post_t               inst_i,
  input  logic                             acc_valid_i,
  output logic                             acc_ready_o,
  input  logic [PostLanes*48-1:0]          acc_data_i,
  input  logic                             acc_new_bias_i,
  input  logic                             bias_valid_i,
  output logic                             bias_ready_o,
  input  logic [OcLanes*ElementBits-1:0]   bias_data_i,
  input  logic                             ready_i,
  output logic                             valid_o,
  output logic [PostLanes*ElementBits-1:0] data_o,
  output logic [PostLanes-1:0]             lanes_o,
  output logic                             last_o,        // last group of a column
  output logic                             visit_last_o,  // column ends a visit of a channel tile
  output logic [19:0]                      pixel_o,       // raster index in the map
  output logic [15:0]                      channel_o,     // of lane 0
  output logic                             done_o,        // level: every column has been taken
  output logic                             busy_o         // groups are inside
);
  localparam int Groups = OcLanes / PostLanes;
  localparam int GroupBits = Groups > 1 ? $clog2(Groups) : 1;
  localparam int BiasWords = 48 / ElementBits;
  localparam int InBits = 49;
  localparam int Stages = 6;

  // Where the next group belongs.
  logic [GroupBits-1:0] group_q;
  logic [11:0]          tile_q;
  logic [19:0]          base_q, offset_q, left_q;  // left_q: pixels from base_q on
  logic                 done_q;
  logic [19:0]          visit;
  assign visit = inst_i.pixel_outer && left_q > 20'(PxLanes) ? 20'(PxLanes) : left_q;

  logic group_last, visit_last, tile_last, take;
  assign group_last = group_q == GroupBits'(Groups - 1);
  assign visit_last = offset_q + 20'd1 == visit;
  assign tile_last  = tile_q + 12'd1 == inst_i.oc_tiles;

  // Bias: a word shifts 16 (or 8) bits into each lane's register from above.
  logic [OcLanes*48-1:0] bias_q;
  logic                  bias_ok_q;
  logic [2:0]            bias_count_q;
  assign bias_ready_o = run_i && !done_q && acc_valid_i && acc_new_bias_i && !bias_ok_q;
  for (genvar r = 0; r < OcLanes; r++) begin : gen_bias
    always_ff @(posedge clk_i) begin
      if (bias_valid_i && bias_ready_o) begin
        bias_q[48*r +: 48] <= {bias_data_i[ElementBits*r +: ElementBits],
                               bias_q[48*r + ElementBits +: 48 - ElementBits]};
      end
    end
  end

  assign acc_ready_o = run_i && !done_q && ready_i && (!acc_new_bias_i || bias_ok_q);
  assign take = acc_valid_i && acc_ready_o;

  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      bias_ok_q    <= 1'b0;
      bias_count_q <= '0;
    end else if (take) begin
      bias_ok_q <= 1'b0;
    end else if (bias_valid_i && bias_ready_o) begin
      bias_ok_q    <= bias_count_q == 3'(BiasWords - 1);
      bias_count_q <= bias_count_q == 3'(BiasWords - 1) ? 3'd0 : bias_count_q + 3'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      group_q  <= '0;
      tile_q   <= '0;
      base_q   <= '0;
      offset_q <= '0;
      left_q   <= inst_i.pixels;
      done_q   <= 1'b0;
    end else if (take) begin
      group_q <= group_last ? '0 : group_q + 1'b1;
      if (group_last) begin
        offset_q <= visit_last ? '0 : offset_q + 20'd1;
        if (visit_last) begin
          tile_q <= tile_last ? '0 : tile_q + 12'd1;
          if (tile_last) begin
            base_q <= base_q + visit;
            left_q <= left_q - visit;
            done_q <= left_q == visit;
          end
        end
      end
    end
  end
  assign done_o = done_q;

  // Shared by all lanes and constant for a run.
  logic signed [15:0] shift;
  assign shift = 16'($signed(inst_i.shift));
  logic [6:0]        places, places_q;
  logic [InBits-1:0] half, half_q, tie_mask, tie_mask_q, over_mask, over_mask_q;
  logic              over_all, over_all_q;
  systole_round_control #(.InBits(InBits)) u_control (
    .shift_i(shift), .rounding_i(inst_i.rounding), .width_i(inst_i.width),
    .places_o(places), .half_o(half), .tie_mask_o(tie_mask), .over_mask_o(over_mask),
    .over_all_o(over_all)
  );
  always_ff @(posedge clk_i) begin
    places_q    <= places;
    half_q      <= half;
    tie_mask_q  <= tie_mask;
    over_mask_q <= over_mask;
    over_all_q  <= over_all;
  end

  // Lane validity of the group taken.
  logic [PostLanes-1:0] lanes;
  for (genvar l = 0; l < PostLanes; l++) begin : gen_valid
    assign lanes[l] = !tile_last || 16'(group_q) * 16'(PostLanes) + 16'(l) < 16'(inst_i.last_oc);
  end

  for (genvar l = 0; l < PostLanes; l++) begin : gen_lane
    logic [47:0] bias;
    always_comb begin
      bias = bias_q[48*l +: 48];
      for (int g = 1; g < Groups; g++) begin
        if (group_q == GroupBits'(g)) bias = bias_q[48*(g*PostLanes+l) +: 48];
      end
    end
    logic [47:0]        acc_q, bias_s_q, acc2_q;
    logic [InBits-1:0]  offset_s_q, sum_q;
    always_ff @(posedge clk_i) begin
      acc_q      <= acc_data_i[48*l +: 48];
      bias_s_q   <= bias;
      acc2_q     <= acc_q;
      offset_s_q <= {bias_s_q[47], bias_s_q} + half_q;
      sum_q      <= {acc2_q[47], acc2_q} + offset_s_q;
    end
    logic [15:0] rounded;
    systole_round #(.InBits(InBits)) u_round (
      .clk_i, .value_i(sum_q), .places_i(places_q), .even_i(inst_i.rounding == 2'd2),
      .tie_mask_i(tie_mask_q), .over_mask_i(over_mask_q), .over_all_i(over_all_q),
      .width_i(inst_i.width), .wrap_i(inst_i.wrap), .data_o(rounded)
    );
    assign data_o[ElementBits*l +: ElementBits] =
        rounded[ElementBits-1:0] & {ElementBits{lanes_o[l] && !(inst_i.relu && rounded[15])}};
    if (ElementBits < 16) begin : gen_unused
      logic unused;
      assign unused = ^rounded[15:ElementBits];
    end
  end

  logic unused;
  assign unused = ^inst_i;

  // What goes along with the values.
  localparam int MetaBits = PostLanes + 2 + 20 + 16;
  logic [Stages-1:0] valid_q;
  logic [MetaBits-1:0] meta_in, meta_out;
  assign meta_in = {lanes, group_last, visit_last && group_last, base_q + offset_q,
                    16'(tile_q) * 16'(OcLanes) + 16'(group_q) * 16'(PostLanes)};
  systole_delay #(.Width(MetaBits), .Stages(Stages)) u_meta (
    .clk_i, .data_i(meta_in), .data_o(meta_out)
  );
  assign {lanes_o, last_o, visit_last_o, pixel_o, channel_o} = meta_out;
  always_ff @(posedge clk_i) begin
    if (!run_i) valid_q <= '0;
    else valid_q <= {valid_q[Stages-2:0], take};
  end
  assign valid_o = valid_q[Stages-1];
  assign busy_o  = |valid_q;
endmodule
