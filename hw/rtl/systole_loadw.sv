// SPDX-License-Identifier: Apache-2.0
//
// LOADW for one port: streams regions of weights from DRAM into this port's part of the ring.
//
// Contract
//   Executor rules of docs/hardware.md, section 3; done_o with the last burst requested, so the
//   next instruction's bursts follow without a gap in the data.
//   Room is the ring itself: a burst is asked for when its parts fit, counted down at the request
//   and up by ring_release_i (one part).
//   PartBits >= PortBits: PartBits / PortBits beats make a part, a beat a cycle.
//   PartBits < PortBits: a beat is taken apart, a part a cycle, lowest first; the port pauses.
//   A part leaves on ring_valid_o one cycle after its last beat.
module systole_loadw #(
  parameter int PartBits = 128,
  parameter int RingDepth = 4096,
  parameter int PortBits = 64,
  parameter int BurstBeats = 16,
  parameter int Outstanding = 8,
  parameter int Port = 0,
  localparam int BeatBits = $clog2(BurstBeats) + 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                inst_valid_i,
  input  systole_pkg::loadw_t inst_i,
  output logic                done_o,
  output logic                idle_o,
  input  logic                enable_i,
  output logic                wanting_o,  // a burst would be asked for now, were it enabled
  output logic                req_valid_o,
  input  logic                req_ready_i,
  output logic [39:0]         req_address_o,
  output logic [BeatBits-1:0] req_beats_o,
  input  logic                rsp_valid_i,
  output logic                rsp_ready_o,
  input  logic [PortBits-1:0] rsp_data_i,
  output logic                ring_valid_o,
  output logic [PartBits-1:0] ring_data_o,
  input  logic                ring_release_i
);
  localparam bit Gather = PartBits >= PortBits;
  localparam int Ratio = Gather ? PartBits / PortBits : PortBits / PartBits;
  localparam int RatioShift = $clog2(Ratio);
  localparam int BeatShift = $clog2(PortBits / 8);
  // Units of the credit: beats if a part is whole beats, else parts.
  localparam int Capacity = Gather ? RingDepth * Ratio : RingDepth;
  localparam int CreditBits = $clog2(Capacity) + 1;
  localparam int UnitBits = BeatBits + (Gather ? 0 : RatioShift);
  localparam int LeftBits = 24 + (Gather ? RatioShift : 0);

  typedef enum logic [1:0] {Idle, Prepare, Run, Finished} state_e;
  state_e state_q;
  logic [31:0] region_q, address_q;       // offsets from MEMORY_BASE
  logic [LeftBits-1:0] left_q, region_beats;  // beats
  logic [23:0] parts_left_q;              // parts of this region not yet asked for
  logic [23:0] repeats_q;
  logic [15:0] regions_q;
  logic [CreditBits-1:0] credit_q;

  assign region_beats = Gather ? LeftBits'(inst_i.words) << RatioShift
                               : LeftBits'((25'(inst_i.words) + 25'(Ratio - 1)) >> RatioShift);

  logic [BeatBits-1:0] beats;
  systole_burst #(.PortBits(PortBits), .BurstBeats(BurstBeats), .LeftBits(LeftBits)) u_burst (
    .offset_i(address_q[11:0]), .left_i(left_q), .beats_o(beats)
  );
  logic [UnitBits-1:0] units;
  if (Gather) begin : gen_units
    assign units = beats;
  end else begin : gen_units
    logic [UnitBits-1:0] most;
    assign most  = UnitBits'(beats) << RatioShift;
    assign units = parts_left_q < 24'(most) ? UnitBits'(parts_left_q) : most;
  end

  // Port * port_stride, without a multiplier.
  logic [31:0] start;
  assign start = inst_i.dram + ((Port & 1) != 0 ? inst_i.port_stride : 32'd0)
               + ((Port & 2) != 0 ? inst_i.port_stride << 1 : 32'd0);

  // One prepared request: cut, then checked against the credit, so that neither path is long.
  logic ready_q;
  logic [BeatBits-1:0] beats_q;
  logic [UnitBits-1:0] units_q;
  assign wanting_o     = ready_q && CreditBits'(units_q) <= credit_q;
  assign req_valid_o   = wanting_o && enable_i && info_ready;
  assign req_address_o = {8'd0, address_q};
  assign req_beats_o   = beats_q;

  logic fire, last_beat, last_repeat, last_region, info_ready;
  assign fire        = req_valid_o && req_ready_i;
  assign last_beat   = left_q == LeftBits'(beats_q);
  assign last_repeat = repeats_q == 24'd1;
  assign last_region = regions_q == 16'd1;

  always_ff @(posedge clk_i) begin
    done_o <= 1'b0;
    if (!rst_ni) begin
      state_q <= Idle;
      ready_q <= 1'b0;
    end else begin
      case (state_q)
        Idle: if (inst_valid_i) state_q <= Prepare;
        Prepare: begin
          state_q <= Run;
          ready_q <= 1'b0;
        end
        Run: begin
          ready_q <= !fire;
          if (fire && last_beat && last_repeat && last_region) begin
            state_q <= Finished;
            ready_q <= 1'b0;
            done_o  <= 1'b1;
          end
        end
        default: if (!inst_valid_i) state_q <= Idle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Prepare) begin
      region_q     <= start;
      address_q    <= start;
      left_q       <= region_beats;
      parts_left_q <= inst_i.words;
      repeats_q    <= inst_i.repeats;
      regions_q    <= inst_i.regions;
    end else if (fire) begin
      address_q    <= address_q + (32'(beats_q) << BeatShift);
      left_q       <= left_q - LeftBits'(beats_q);
      parts_left_q <= parts_left_q - 24'(units_q);
      if (last_beat) begin
        left_q       <= region_beats;
        parts_left_q <= inst_i.words;
        repeats_q    <= repeats_q - 24'd1;
        if (last_repeat) begin
          repeats_q <= inst_i.repeats;
          regions_q <= regions_q - 16'd1;
          region_q  <= address_q + (32'(beats_q) << BeatShift);
        end else begin
          address_q <= region_q;
        end
      end
    end
    beats_q <= beats;
    units_q <= units;
  end

  // Credit. Whether a burst is taken is known last, so it only selects.
  logic [CreditBits-1:0] freed, more, less;
  assign freed = !ring_release_i ? '0 : Gather ? CreditBits'(Ratio) : CreditBits'(1);
  assign more  = credit_q + freed;
  assign less  = more - CreditBits'(units_q);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) credit_q <= CreditBits'(Capacity);
    else credit_q <= fire ? less : more;
  end

  // Data: beats to parts.
  logic unpacking;
  if (Gather) begin : gen_gather
    assign rsp_ready_o = 1'b1;
    assign info_ready  = 1'b1;
    if (Ratio == 1) begin : gen_direct
      always_ff @(posedge clk_i) ring_data_o <= rsp_data_i;
      always_ff @(posedge clk_i) ring_valid_o <= rst_ni && rsp_valid_i;
      assign unpacking = 1'b0;
    end else begin : gen_shift
      logic [RatioShift-1:0] slot_q;
      always_ff @(posedge clk_i) begin
        if (rsp_valid_i) ring_data_o <= {rsp_data_i, ring_data_o[PartBits-1:PortBits]};
      end
      always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
          slot_q       <= '0;
          ring_valid_o <= 1'b0;
        end else begin
          ring_valid_o <= rsp_valid_i && slot_q == RatioShift'(Ratio - 1);
          if (rsp_valid_i) slot_q <= slot_q + 1'b1;
        end
      end
      assign unpacking = slot_q != '0;
    end
  end else begin : gen_split
    // The number of parts of each burst under way: a region's last beat may not be full.
    localparam int InfoDepth = Outstanding < 2 ? 2 : 2 ** $clog2(Outstanding);
    logic info_valid, info_pop;
    logic [UnitBits-1:0] info_parts;
    logic [$clog2(InfoDepth):0] info_count;
    systole_fifo #(.Width(UnitBits), .Depth(InfoDepth)) u_info (
      .clk_i, .rst_ni, .valid_i(fire), .ready_o(info_ready), .data_i(units_q),
      .valid_o(info_valid), .ready_i(info_pop), .data_o(info_parts), .count_o(info_count)
    );
    logic unused_info;
    assign unused_info = ^{info_count, info_valid};

    logic [PortBits-1:0] beat_q;
    logic [UnitBits-1:0] taken_q;  // parts of the burst given to the ring
    logic [RatioShift-1:0] slot_q;
    logic holding_q, last_part, beat_end;
    assign last_part   = taken_q + 1'b1 == info_parts;
    assign beat_end    = holding_q && (slot_q == RatioShift'(Ratio - 1) || last_part);
    assign info_pop    = holding_q && last_part;
    assign rsp_ready_o = !holding_q || beat_end;
    always_ff @(posedge clk_i) begin
      if (rsp_valid_i && rsp_ready_o) beat_q <= rsp_data_i;
      else if (holding_q) beat_q <= beat_q >> PartBits;
    end
    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        holding_q <= 1'b0;
        slot_q    <= '0;
        taken_q   <= '0;
      end else begin
        if (rsp_valid_i && rsp_ready_o) holding_q <= 1'b1;
        else if (beat_end) holding_q <= 1'b0;
        if (holding_q) begin
          slot_q  <= beat_end ? '0 : slot_q + 1'b1;
          taken_q <= last_part ? '0 : taken_q + 1'b1;
        end
      end
    end
    assign ring_valid_o = holding_q;
    assign ring_data_o  = beat_q[PartBits-1:0];
    assign unpacking    = holding_q;
  end

  assign idle_o = state_q == Idle && !unpacking;

  logic unused;
  assign unused = ^{inst_i.reserved, inst_i.layer, inst_i.signal_mask, inst_i.wait_mask,
                    inst_i.checksum, inst_i.op, parts_left_q};
endmodule
