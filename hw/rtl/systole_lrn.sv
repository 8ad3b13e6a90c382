// SPDX-License-Identifier: Apache-2.0
//
// Local response normalization of a stream of columns, a channel tile after the other.
//
// Contract
//   Columns arrive as groups of PostLanes values, in the order of docs/hardware.md, and are taken
//   LrnLanes values a cycle. A column of tile t gives the channels 16t - 2 ... 16t + 13 (OcLanes =
//   16), the last tile two more: the last four channels of a pixel wait in the carry memory for
//   its next tile, at pixel_i. So the sum over five channels is exact over tile borders.
//   A column leaves as groups aligned to planes, the first one being plane tile * Groups - Shift
//   (Shift = 1; 2 if PostLanes = 1); each column ends with an extra group, last_o, which may be
//   empty. lanes_o are the channels that exist.
//   Cycles a column: 1 + ceil(4/LrnLanes) + OcLanes/LrnLanes, in the last tile ceil(2/LrnLanes)
//   more. Latency from the last value of a column: 29.
//   room_i: free groups behind valid_o, which cannot wait; a column starts if they suffice for it
//   and for those inside.
//   run_i low resets.
module systole_lrn #(
  parameter int ElementBits = 16,
  parameter int OcLanes = 16,
  parameter int PostLanes = 4,
  parameter int LrnLanes = 1,
  parameter int CarryDepth = 3072,
  parameter int MetaBits = 22,
  parameter int RoomBits = 6
) (
  input  logic                             clk_i,
  input  logic                             run_i,
  input  systole_pkg::post_t               inst_i,
  input  logic                             valid_i,
  output logic                             ready_o,
  input  logic [PostLanes*ElementBits-1:0] data_i,
  input  logic                             visit_last_i,  // of a column, on its last group
  input  logic [19:0]                      pixel_i,
  input  logic [MetaBits-1:0]              meta_i,        // of a column; goes along
  input  logic [RoomBits-1:0]              room_i,
  output logic                             valid_o,
  output logic [PostLanes*ElementBits-1:0] data_o,
  output logic [PostLanes-1:0]             lanes_o,
  output logic                             last_o,
  output logic                             visit_last_o,
  output logic [19:0]                      pixel_o,
  output logic [15:0]                      channel_o,     // of lane 0, modulo 2^16
  output logic [MetaBits-1:0]              meta_o,
  output logic                             busy_o
);
  localparam int L = LrnLanes;
  localparam int PreSteps = (4 + L - 1) / L;
  localparam int MainSteps = OcLanes / L;
  localparam int PostSteps = (2 + L - 1) / L;
  localparam int Steps = PreSteps + MainSteps + PostSteps;
  localparam int StepBits = $clog2(Steps + 1);
  localparam int SubSteps = PostLanes / L;
  localparam int SubBits = SubSteps > 1 ? $clog2(SubSteps) : 1;
  localparam int MaxGroups = OcLanes / PostLanes + 3;
  localparam int CarryBits = $clog2(CarryDepth);
  localparam int LaneLatency = 22;

  if (PostLanes % LrnLanes != 0 || (LrnLanes > 2 && LrnLanes % 2 != 0)) begin : gen_error
    $error("LrnLanes must divide PostLanes and be 1 or even");
  end

  // Sequence of a column: fetch the carry, PreSteps of carried values, MainSteps from the input,
  // PostSteps of zeros behind the last tile.
  logic                active_q;
  logic [StepBits-1:0] step_q;
  logic [SubBits-1:0]  sub_q;
  logic [11:0]         tile_q;
  logic                tile_first, tile_last;
  assign tile_first = tile_q == 12'd0;
  assign tile_last  = tile_q + 12'd1 == inst_i.oc_tiles;

  logic is_pre, is_main, step, step_last, main_last, sub_last;
  assign is_pre    = step_q < StepBits'(PreSteps);
  assign is_main   = !is_pre && step_q < StepBits'(PreSteps + MainSteps);
  assign step      = active_q && (!is_main || valid_i);
  assign main_last = step_q == StepBits'(PreSteps + MainSteps - 1);
  assign step_last = tile_last ? step_q == StepBits'(Steps - 1) : main_last;
  assign sub_last  = sub_q == SubBits'(SubSteps - 1);
  assign ready_o   = active_q && is_main && sub_last;

  logic start, visit_last_q;
  logic [RoomBits-1:0] reserved_q;  // groups of started columns, until the last of them left
  // A map of one pixel reads in the cycle in which the tile before writes: wait for it.
  assign start = run_i && !active_q && valid_i && room_i >= reserved_q + RoomBits'(MaxGroups)
      && !(carry_write_q && carry_address_q == pixel_i[CarryBits-1:0]);
  // The column's own data, kept while its last group has been taken already.
  logic [19:0]         pixel_q;
  logic [MetaBits-1:0] meta_q;
  logic                visit_last;
  assign visit_last = is_main ? visit_last_i : visit_last_q;
  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      active_q <= 1'b0;
      step_q   <= '0;
      sub_q    <= '0;
      tile_q   <= '0;
    end else if (start) begin
      active_q <= 1'b1;
      step_q   <= '0;
      sub_q    <= '0;
    end else if (step) begin
      step_q <= step_q + 1'b1;
      if (is_main) sub_q <= sub_last ? '0 : sub_q + 1'b1;
      if (step_last) begin
        active_q <= 1'b0;
        if (visit_last) tile_q <= tile_last ? '0 : tile_q + 12'd1;
      end
    end
    if (!run_i) reserved_q <= '0;
    else reserved_q <= reserved_q + (start ? RoomBits'(MaxGroups) : '0)
                       - (valid_o && last_o ? RoomBits'(MaxGroups) : '0);
    if (start) begin
      pixel_q <= pixel_i;
      meta_q  <= meta_i;
    end
    if (step && is_main) visit_last_q <= visit_last_i;
  end

  // Carry memory: the last four channels of each pixel.
  logic [4*ElementBits-1:0] carry_q, recent_q;
  logic                     carry_write_q;
  logic [CarryBits-1:0]     carry_address_q;
  systole_memory #(.LaneBits(ElementBits), .Lanes(4), .Depth(CarryDepth)) u_carry (
    .clk_i, .write_i({4{carry_write_q}}), .write_address_i(carry_address_q),
    .write_data_i(recent_q), .read_i(start), .read_address_i(pixel_i[CarryBits-1:0]),
    .read_data_o(carry_q)
  );
  always_ff @(posedge clk_i) begin
    carry_write_q   <= step && main_last;
    carry_address_q <= pixel_q[CarryBits-1:0];
  end

  // The values of a step; recent_q holds the newest four, the newest on top.
  localparam int PadBits = (PreSteps * L - 4) * ElementBits;
  logic [PreSteps*L*ElementBits-1:0] carried;
  if (PadBits > 0) begin : gen_pad
    assign carried = {carry_q, {PadBits{1'b0}}} & {(PreSteps*L*ElementBits){!tile_first}};
  end else begin : gen_no_pad
    assign carried = carry_q & {(4*ElementBits){!tile_first}};
  end
  logic [L*ElementBits-1:0] values, values_q;
  always_comb begin
    values = '0;
    if (is_pre) begin
      for (int s = 0; s < PreSteps; s++) begin
        if (step_q == StepBits'(s)) values = carried[s*L*ElementBits +: L*ElementBits];
      end
    end else if (is_main) begin
      for (int s = 0; s < SubSteps; s++) begin
        if (sub_q == SubBits'(s)) values = data_i[s*L*ElementBits +: L*ElementBits];
      end
    end
  end
  logic [(4+L)*ElementBits-1:0] recent;
  assign recent = {values, recent_q};
  always_ff @(posedge clk_i) begin
    values_q <= values;
    if (step) recent_q <= recent[L*ElementBits +: 4*ElementBits];
  end

  // Channels of a step relative to the tile: its newest is first + L - 1, its centres two less.
  logic signed [15:0] first;
  assign first = 16'($signed({1'b0, step_q})) * 16'(L) - 16'(PreSteps * L);
  logic [L-1:0] exists;
  for (genvar k = 0; k < L; k++) begin : gen_exists
    logic signed [15:0] centre, absolute;
    assign centre = first + 16'(k - 2);
    // The two channels before channel 0 may come in tile 1, if a tile has one channel.
    assign absolute  = centre + (tile_q[0] ? 16'(OcLanes) : 16'sd0);
    assign exists[k] = !first[15] && !(tile_q[11:1] == '0 && absolute[15])
        && !(tile_last && centre >= $signed(16'(inst_i.last_oc)));
    logic unused;
    assign unused = ^absolute[14:0];
  end

  // Stage 1: values and squares; 2, 3: the multiplier's registers; 4, 5: window sums.
  logic step1_q, step2_q, step3_q;
  always_ff @(posedge clk_i) begin
    step1_q <= step && run_i;
    step2_q <= step1_q;
    step3_q <= step2_q;
  end
  localparam int SquareBits = 2 * ElementBits - 1;  // (-2^(n-1))^2 = 2^(2n-2)
  localparam int SumBits = SquareBits + 3;
  logic [L*SquareBits-1:0]     squares3;
  logic [(4+L)*SquareBits-1:0] window;
  logic [4*SquareBits-1:0]     recent_squares_q;
  logic [(4+L)*ElementBits-1:0] values_window;
  logic [4*ElementBits-1:0]    recent_values_q;
  logic [L*ElementBits-1:0]    values3;
  systole_delay #(.Width(L * ElementBits), .Stages(2)) u_values (
    .clk_i, .data_i(values_q), .data_o(values3)
  );
  assign window = {squares3, recent_squares_q};
  assign values_window = {values3, recent_values_q};
  always_ff @(posedge clk_i) begin
    if (step3_q) begin
      recent_squares_q <= window[L*SquareBits +: 4*SquareBits];
      recent_values_q  <= values_window[L*ElementBits +: 4*ElementBits];
    end
  end

  logic [L*16-1:0] results;
  for (genvar k = 0; k < L; k++) begin : gen_lane
    logic signed [ElementBits-1:0]  x;
    logic signed [2*ElementBits-1:0] square2_q, square3_q;
    assign x = values_q[k*ElementBits +: ElementBits];
    always_ff @(posedge clk_i) begin
      square2_q <= x * x;
      square3_q <= square2_q;
    end
    assign squares3[k*SquareBits +: SquareBits] = square3_q[SquareBits-1:0];

    // The window ends with this lane's newest value: two before the centre, two behind it.
    logic [SumBits-1:0] before4_q, after4_q, centre4_q, sum5_q;
    logic [ElementBits-1:0] x4_q, x5_q;
    always_ff @(posedge clk_i) begin
      before4_q <= (inst_i.lrn_before[1] ? SumBits'(window[k*SquareBits +: SquareBits]) : '0)
          + (|inst_i.lrn_before ? SumBits'(window[(k+1)*SquareBits +: SquareBits]) : '0);
      after4_q <= (inst_i.lrn_after[1] ? SumBits'(window[(k+4)*SquareBits +: SquareBits]) : '0)
          + (|inst_i.lrn_after ? SumBits'(window[(k+3)*SquareBits +: SquareBits]) : '0);
      centre4_q <= SumBits'(window[(k+2)*SquareBits +: SquareBits]);
      sum5_q    <= before4_q + after4_q + centre4_q;
      x4_q      <= values_window[(k+2)*ElementBits +: ElementBits];
      x5_q      <= x4_q;
    end
    logic [15:0] x5;
    assign x5 = 16'($signed(x5_q));
    systole_lrn_lane #(.SumBits(SumBits)) u_lane (
      .clk_i, .inst_i, .sum_i(sum5_q), .x_i(x5),
      .y_o(results[16*k +: 16])
    );
    logic unused;
    assign unused = square3_q[2*ElementBits-1];
  end

  // What goes along, from a step to its results.
  localparam int Latency = 5 + LaneLatency;
  localparam int AlongBits = L + 3 + 16 + 20 + MetaBits;
  logic [AlongBits-1:0] along;
  logic                 result, result_end, result_visit_last;
  logic [L-1:0]         result_exists;
  logic signed [15:0]   result_first;
  logic [19:0]          result_pixel;
  logic [MetaBits-1:0]  result_meta;
  systole_delay #(.Width(AlongBits), .Stages(Latency)) u_along (
    .clk_i,
    .data_i({step && run_i && !first[15], step_last, visit_last, exists,
             first + 16'(tile_q) * 16'(OcLanes), pixel_q, meta_q}),
    .data_o(along)
  );
  logic [Latency-1:0] inside_q;
  logic               flush_q;
  always_ff @(posedge clk_i) begin
    if (!run_i) inside_q <= '0;
    else inside_q <= {inside_q[Latency-2:0], step && !first[15]};
  end
  assign {result, result_end, result_visit_last, result_exists, result_first, result_pixel,
          result_meta} = {along[AlongBits-1] && inside_q[Latency-1], along[AlongBits-2:0]};
  assign busy_o = active_q || |inside_q || flush_q || valid_o;

  logic unused;
  assign unused = ^{inst_i, recent, values_window};

  // Packing into groups. Lane k of a step is channel result_first + k - 2.
  logic [PostLanes*ElementBits-1:0] group_q, merged, next_group;
  logic [PostLanes-1:0]             lanes_q, merged_lanes, next_lanes;
  logic                             complete;
  localparam int LaneBits = PostLanes > 1 ? $clog2(PostLanes) : 1;
  logic [LaneBits-1:0] position;
  assign position = PostLanes > 1 ? result_first[LaneBits-1:0] : '0;
  // The centre of lane PostLanes - 1 is in this step.
  assign complete = PostLanes == 1 ? 1'b1
                  : L == 1 ? position == LaneBits'(1 % PostLanes) : position == '0;
  always_comb begin
    merged       = group_q;
    merged_lanes = lanes_q;
    next_group   = complete ? '0 : group_q;
    next_lanes   = complete ? '0 : lanes_q;
    for (int k = 0; k < L; k++) begin
      for (int l = 0; l < PostLanes; l++) begin
        if (position + LaneBits'((k + 2 * PostLanes - 2) % PostLanes) == LaneBits'(l)) begin
          if (L > 2 && complete && k >= 2) begin
            next_group[l*ElementBits +: ElementBits] = results[16*k +: ElementBits];
            next_lanes[l] = result_exists[k];
          end else begin
            merged[l*ElementBits +: ElementBits] = results[16*k +: ElementBits];
            merged_lanes[l] = result_exists[k];
            if (!complete) begin
              next_group[l*ElementBits +: ElementBits] = results[16*k +: ElementBits];
              next_lanes[l] = result_exists[k];
            end
          end
        end
      end
    end
  end

  logic        flush_visit_last_q;
  logic [15:0] channel_q;
  logic [19:0] flush_pixel_q;
  logic [MetaBits-1:0] flush_meta_q;
  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      valid_o <= 1'b0;
      flush_q <= 1'b0;
      lanes_q <= '0;
    end else begin
      valid_o <= (result && complete) || flush_q;
      flush_q <= result && result_end;
      if (result) lanes_q <= next_lanes;
      if (flush_q) lanes_q <= '0;
    end
    if (result) begin
      group_q            <= next_group;
      flush_visit_last_q <= result_visit_last;
      flush_pixel_q      <= result_pixel;
      flush_meta_q       <= result_meta;
      // Channel of lane 0 of the group that the newest centre is in.
      channel_q <= (result_first + 16'(L - 3)) & ~16'(PostLanes - 1);
    end
    data_o       <= flush_q ? group_q : merged;
    lanes_o      <= flush_q ? lanes_q : merged_lanes;
    last_o       <= flush_q;
    visit_last_o <= flush_q && flush_visit_last_q;
    pixel_o      <= flush_q ? flush_pixel_q : result_pixel;
    meta_o       <= flush_q ? flush_meta_q : result_meta;
    channel_o    <= flush_q ? channel_q : (result_first + 16'(L > 1 ? -1 : -2)) & ~16'(PostLanes - 1);
  end
endmodule
