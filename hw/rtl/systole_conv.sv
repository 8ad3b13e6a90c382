// SPDX-License-Identifier: Apache-2.0
//
// The CONV executor: takes an instruction apart into beats and decides when each issues.
//
// Contract (docs/hardware.md, section 5, is the specification)
//   In a cycle with beat_o a beat issues: the next ring word is taken, its tap is described by
//   tap_*, ky_o, kx_o, plane_word_o, lane_o (channel within the feature word), fetch_o (a new
//   feature word is wanted), first_o, last_o. In a cycle with bias_o the ring word taken is a part
//   of a bias. At most one of both. pointer_o is the ring word taken.
//   load_o moves the cursor's entries into the lanes, before the first beat of their visit.
//   A beat issues when its word is available; the first of a visit also needs its rows; the last
//   needs room in the drain, PxLanes cycles since the last one's, and, where the output-channel
//   tile changes, the tile_planes additions of the next plane (one a cycle) done.
//   After a visit the next one begins in the next cycle; a visit with new pixels lasts at least
//   PxLanes + 3 cycles. Nothing downstream ever stalls.
//   release_o: a ring word is free, ReleaseDelay cycles after it was taken for the last time.
module systole_conv #(
  parameter int ElementBits = 16,
  parameter int PxLanes = 13,
  parameter int Banks = 13,
  parameter int PostLanes = 4,
  parameter int InitiationInterval = 1,
  parameter int FeatureDepth = 2560,
  parameter int RingDepth = 4096,
  parameter int FetchSpacing = 1,  // cycles between two fetch_o
  parameter int ReleaseDelay = 8,
  localparam int WordBits = $clog2(FeatureDepth),
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1,
  localparam int SlotBits = PxLanes > 1 ? $clog2(PxLanes) : 1,
  localparam int CountBits = $clog2(PxLanes + 1),
  localparam int LaneBits = PostLanes > 1 ? $clog2(PostLanes) : 1,
  localparam int PointerBits = $clog2(RingDepth) + 1
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   inst_valid_i,
  input  systole_pkg::conv_t     inst_i,
  output logic                   done_o,
  output logic                   idle_o,
  // Cursor
  output logic                   cursor_start_o,
  input  logic                   cursor_ready_i,
  output logic                   load_o,
  input  logic [CountBits-1:0]   cursor_count_i,
  input  logic                   cursor_last_i,
  input  logic [SlotBits-1:0]    cursor_max_slot_i,
  input  logic signed [16:0]     cursor_top_i,
  input  logic signed [16:0]     cursor_bottom_i,
  // Beats
  output logic                   beat_o,
  output logic                   first_o,
  output logic                   last_o,
  output logic                   fetch_o,
  output logic [LaneBits-1:0]    lane_o,
  output logic [WordBits-1:0]    tap_word_o,
  output logic [BankBits-1:0]    tap_bank_o,
  output logic [5:0]             ky_o,
  output logic [5:0]             kx_o,
  output logic [WordBits-1:0]    plane_word_o,
  // Ring and bias queue
  input  logic                   available_i,
  output logic [PointerBits-1:0] pointer_o,
  output logic                   bias_o,
  input  logic                   bias_room_i,
  output logic                   release_o,
  output logic [PointerBits-1:0] released_o,
  // Drain
  input  logic                   drain_room_i,
  input  logic                   drain_writing_i,
  output logic [CountBits-1:0]   count_o,
  output logic [SlotBits-1:0]    max_slot_o,
  output logic                   new_bias_o,
  // Rows of a streamed map
  input  logic                   row_loaded_i,
  output logic [15:0]            rows_released_o,
  output logic                   rows_pending_o,
  // Dataflow and counters
  input  logic                   tile_enable_i,
  output logic                   tile_active_o,
  output logic                   starved_o,
  output logic                   issued_o,
  output logic                   stall_weights_o,
  output logic                   stall_rows_o,
  output logic                   stall_drain_o
);

  localparam int BiasWords = systole_pkg::AccBits / ElementBits;
  localparam int BiasBits = $clog2(BiasWords + 1);
  localparam int RowsDelay = 7;  // a released row may be overwritten after its last read

  // -------------------------------------------------------------------- instruction
  logic run_q, seen_q, finish;
  logic [ReleaseDelay-1:0] finish_q;
  assign cursor_start_o = inst_valid_i && !seen_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      run_q <= 1'b0;
      seen_q <= 1'b0;
      finish_q <= '0;
    end else begin
      seen_q <= inst_valid_i;
      run_q <= cursor_start_o || (run_q && !finish);
      finish_q <= {finish_q[ReleaseDelay-2:0], finish};
    end
  end
  assign done_o = finish_q[ReleaseDelay-1];
  assign idle_o = !run_q && !seen_q && finish_q == '0;

  // -------------------------------------------------------------------- visit
  // Tile of pixels in the lanes.
  logic loaded_q, last_pixels_q;
  logic [CountBits-1:0] count_q;
  logic [SlotBits-1:0] max_slot_q;
  // Output-channel tile.
  logic [11:0] tiles_left_q;
  logic [WordBits-1:0] tile_word_q, tile_plane_q, next_plane_q;
  logic [7:0] planes_left_q;
  logic last_tile;
  // Bias words still to read before the visit's beats; whether it has any.
  logic [BiasBits-1:0] bias_left_q;
  logic visit_bias_q;
  logic open_q;  // the visit has begun

  logic outer, hold;
  assign outer = inst_i.pixel_outer;
  assign hold = inst_i.hold;
  assign last_tile = tiles_left_q == 12'd1;

  logic may_begin, take_bias, beat, visit_end, tile_step, need_bias;
  logic last_beat_room, rows_ok_q;
  assign may_begin = run_q && loaded_q && (open_q || tile_enable_i);
  assign take_bias = may_begin && bias_left_q != '0 && available_i && bias_room_i;

  // Order of the visits: the inner index steps each visit, the outer one when it ends.
  logic inner_end, outer_end, want_pixels;
  assign inner_end = outer ? last_tile : last_pixels_q;
  assign outer_end = outer ? last_pixels_q : last_tile;
  assign finish = visit_end && inner_end && outer_end;
  assign want_pixels = outer ? last_tile : 1'b1;
  assign tile_step = outer || last_pixels_q;
  assign need_bias = outer || !hold || last_pixels_q;

  assign load_o = run_q && cursor_ready_i && rows_ok_q && !finish
      && (!loaded_q || (visit_end && want_pixels));
  always_ff @(posedge clk_i) begin
    if (!rst_ni || cursor_start_o) loaded_q <= 1'b0;
    else loaded_q <= load_o || (loaded_q && !(visit_end && want_pixels));
    if (load_o) begin
      last_pixels_q <= cursor_last_i;
      count_q <= cursor_count_i;
      max_slot_q <= cursor_max_slot_i;
    end
    if (!rst_ni || visit_end) open_q <= 1'b0;
    else open_q <= open_q || (may_begin && (take_bias || beat));
  end

  // tile_planes * plane_words by additions, while the visits of the tile run.
  always_ff @(posedge clk_i) begin
    if (cursor_start_o) begin
      tiles_left_q <= inst_i.oc_tiles;
      tile_word_q <= WordBits'(inst_i.tap_word);
      tile_plane_q <= WordBits'(inst_i.base);
      next_plane_q <= WordBits'(inst_i.base);
      planes_left_q <= inst_i.tile_planes;
    end else if (visit_end && tile_step) begin
      planes_left_q <= inst_i.tile_planes;
      if (outer && last_tile) begin
        tiles_left_q <= inst_i.oc_tiles;
        tile_word_q <= WordBits'(inst_i.tap_word);
        tile_plane_q <= WordBits'(inst_i.base);
        next_plane_q <= WordBits'(inst_i.base);
      end else begin
        tiles_left_q <= tiles_left_q - 12'd1;
        tile_word_q <= tile_word_q + WordBits'(inst_i.pass_words);
        tile_plane_q <= next_plane_q;
      end
    end else if (planes_left_q != '0) begin
      planes_left_q <= planes_left_q - 8'd1;
      next_plane_q <= next_plane_q + WordBits'(inst_i.plane_words);
    end
  end

  always_ff @(posedge clk_i) begin
    if (cursor_start_o || (visit_end && need_bias)) begin
      bias_left_q <= BiasBits'(BiasWords);
      visit_bias_q <= 1'b1;
    end else if (visit_end) begin
      bias_left_q <= '0;
      visit_bias_q <= 1'b0;
    end else if (take_bias) begin
      bias_left_q <= bias_left_q - BiasBits'(1);
    end
  end

  // -------------------------------------------------------------------- taps
  logic [13:0] ic_left_q;
  logic [5:0] kx_q, ky_q;
  logic [LaneBits-1:0] lane_q;
  logic [WordBits-1:0] plane_q, tap_word_q, row_word_q;
  logic [BankBits-1:0] tap_bank_q, row_bank_q;
  logic ic_last, kx_last, ky_last, word_end, first_q;
  assign ic_last = ic_left_q == 14'd1;
  assign kx_last = kx_q + 6'd1 == inst_i.kernel_w;
  assign ky_last = ky_q + 6'd1 == inst_i.kernel_h;
  assign word_end = lane_q == LaneBits'(PostLanes - 1);
  assign last_o = ic_last && kx_last && ky_last;
  assign visit_end = beat && last_o;

  // Next tap of the row and first of the next row, without a carry left over.
  logic [WordBits-1:0] step_word, next_row_word, start_word;
  logic [BankBits-1:0] step_bank, next_row_bank, start_bank;
  if (Banks > 1) begin : gen_banks
    logic step_wrap, row_wrap;
    logic [BankBits:0] row_sum;
    assign step_wrap = tap_bank_q == BankBits'(Banks - 1);
    assign step_bank = step_wrap ? '0 : tap_bank_q + 1'b1;
    assign step_word = tap_word_q + WordBits'(step_wrap);
    assign row_sum = (BankBits + 1)'(row_bank_q) + (BankBits + 1)'(inst_i.pitch_mod);
    assign row_wrap = row_sum >= (BankBits + 1)'(Banks);
    assign next_row_bank =
        BankBits'(row_wrap ? row_sum - (BankBits + 1)'(Banks) : row_sum);
    assign next_row_word =
        row_word_q + WordBits'(inst_i.pitch_div) + WordBits'(row_wrap);
    assign start_bank = BankBits'(inst_i.tap_bank);
  end else begin : gen_one_bank
    assign step_bank = '0;
    assign step_word = tap_word_q + WordBits'(1);
    assign next_row_bank = '0;
    assign next_row_word = row_word_q + WordBits'(inst_i.pitch_div);
    assign start_bank = '0;
    logic unused_row;
    assign unused_row = ^{tap_bank_q, row_bank_q};
  end

  // Where the next visit starts (also while the first is being prepared).
  logic [WordBits-1:0] start_plane;
  always_comb begin
    start_word = tile_word_q;
    start_plane = tile_plane_q;
    if (visit_end && tile_step) begin
      if (outer && last_tile) begin
        start_word = WordBits'(inst_i.tap_word);
        start_plane = WordBits'(inst_i.base);
      end else begin
        start_word = tile_word_q + WordBits'(inst_i.pass_words);
        start_plane = next_plane_q;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (visit_end || (!open_q && !beat)) begin
      ic_left_q <= inst_i.ic;
      lane_q <= '0;
      plane_q <= start_plane;
      kx_q <= '0;
      ky_q <= '0;
      tap_word_q <= start_word;
      tap_bank_q <= start_bank;
      row_word_q <= start_word;
      row_bank_q <= start_bank;
      first_q <= 1'b1;
    end else if (beat) begin
      first_q <= 1'b0;
      if (!ic_last) begin
        ic_left_q <= ic_left_q - 14'd1;
        lane_q <= word_end ? '0 : lane_q + 1'b1;
        if (word_end) plane_q <= plane_q + WordBits'(inst_i.plane_words);
      end else begin
        ic_left_q <= inst_i.ic;
        lane_q <= '0;
        plane_q <= tile_plane_q;
        if (!kx_last) begin
          kx_q <= kx_q + 6'd1;
          tap_word_q <= step_word;
          tap_bank_q <= step_bank;
        end else begin
          kx_q <= '0;
          ky_q <= ky_q + 6'd1;
          tap_word_q <= next_row_word;
          tap_bank_q <= next_row_bank;
          row_word_q <= next_row_word;
          row_bank_q <= next_row_bank;
        end
      end
    end
  end

  // -------------------------------------------------------------------- issue
  localparam int SpaceBits = $clog2(PxLanes + 1);
  logic [SpaceBits-1:0] space_q;  // cycles before the next last beat may issue
  logic interval_ok, fetch_ok, body;
  assign last_beat_room =
      drain_room_i && space_q == '0 && !(tile_step && planes_left_q != '0);
  assign body = may_begin && bias_left_q == '0 && interval_ok && fetch_ok;
  assign beat = body && available_i && (!last_o || last_beat_room);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) space_q <= '0;
    else if (visit_end) space_q <= SpaceBits'(PxLanes - 1);
    else if (space_q != '0) space_q <= space_q - SpaceBits'(1);
  end
  if (InitiationInterval > 1) begin : gen_interval
    localparam int Bits = $clog2(InitiationInterval);
    logic [Bits-1:0] wait_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) wait_q <= '0;
      else if (beat) wait_q <= Bits'(InitiationInterval - 1);
      else if (wait_q != '0) wait_q <= wait_q - Bits'(1);
    end
    assign interval_ok = wait_q == '0;
  end else begin : gen_no_interval
    assign interval_ok = 1'b1;
  end
  if (FetchSpacing > 1) begin : gen_spacing
    localparam int Bits = $clog2(FetchSpacing);
    logic [Bits-1:0] wait_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) wait_q <= '0;
      else if (beat && fetch_o) wait_q <= Bits'(FetchSpacing - 1);
      else if (wait_q != '0) wait_q <= wait_q - Bits'(1);
    end
    assign fetch_ok = wait_q == '0 || !fetch_o;
  end else begin : gen_no_spacing
    assign fetch_ok = 1'b1;
  end

  assign beat_o = beat;
  assign bias_o = take_bias;
  assign first_o = first_q;
  assign fetch_o = lane_q == '0;
  assign lane_o = lane_q;
  assign tap_word_o = tap_word_q;
  assign tap_bank_o = tap_bank_q;
  assign ky_o = ky_q;
  assign kx_o = kx_q;
  assign plane_word_o = plane_q;
  assign count_o = count_q;
  assign max_slot_o = max_slot_q;
  assign new_bias_o = visit_bias_q;

  // -------------------------------------------------------------------- ring
  logic [PointerBits-1:0] pointer_q, mark_q, pointer_next;
  logic take, rewind, release_word;
  logic [ReleaseDelay-1:0] release_q;
  assign take = take_bias || beat;
  // Held words are read again: from the tile's first weight, or from the instruction's first word.
  assign rewind = visit_end && hold && !last_pixels_q && (!outer || last_tile);
  assign release_word = take && (!hold || last_pixels_q || (!outer && take_bias));
  assign pointer_next = rewind ? mark_q : pointer_q + 1'b1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      pointer_q <= '0;
      release_q <= '0;
      released_o <= '0;
    end else begin
      if (take) pointer_q <= pointer_next;
      release_q <= {release_q[ReleaseDelay-2:0], release_word};
      if (release_o) released_o <= released_o + 1'b1;
    end
    // A visit of one beat is its own mark.
    if (cursor_start_o || (!outer && take_bias)) begin
      mark_q <= cursor_start_o ? pointer_q : pointer_q + 1'b1;
    end
  end
  assign pointer_o = pointer_q;
  assign release_o = release_q[ReleaseDelay-1];

  // -------------------------------------------------------------------- rows
  // Rows are numbered from the core reset, modulo 2^16; base_q is row 0 of the cursor's pass.
  logic [15:0] rows_loaded_q, rows_released_q, base_q, need_q, spare_q, beyond_need;
  logic [15:0] rows_end_q;  // row behind the last one of the pass whose visits run
  logic signed [16:0] bottom_row, top_row;
  logic gated, pass_step;
  assign gated = inst_i.gate != 2'd0;
  // Signed: a window that lies in the upper padding altogether needs no row.
  assign bottom_row = cursor_bottom_i < $signed({5'd0, inst_i.in_h}) ? cursor_bottom_i
                                                                     : 17'(inst_i.in_h) - 17'd1;
  assign top_row = cursor_top_i < 0 ? 17'd0 : cursor_top_i;
  // The cursor begins the next pass of a map that is streamed anew for each tile.
  assign pass_step = load_o && cursor_last_i && inst_i.gate == 2'd1;
  assign beyond_need = rows_loaded_q - need_q - 16'd1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) rows_loaded_q <= '0;
    else if (row_loaded_i) rows_loaded_q <= rows_loaded_q + 16'd1;
    if (cursor_start_o) base_q <= rows_released_q;
    else if (pass_step) base_q <= base_q + 16'(inst_i.in_h);
    need_q <= base_q + bottom_row[15:0];
    spare_q <= base_q + top_row[15:0];
    rows_ok_q <= !gated || !beyond_need[15];
  end
  // Rows above the next visit's are released once the visit before has ended; at the end all.
  // The first visit of the next tile may begin above: nothing is taken back.
  logic release_rows, release_all_q;
  logic [15:0] backwards;
  assign backwards = spare_q - rows_released_q;
  assign release_rows = run_q && gated && cursor_ready_i && !loaded_q;
  always_ff @(posedge clk_i) begin
    release_all_q <= finish && gated;
    if (!rst_ni) rows_released_q <= '0;
    else if (release_all_q) rows_released_q <= rows_end_q;
    else if ((release_rows || (load_o && gated)) && !backwards[15]) rows_released_q <= spare_q;
  end
  always_ff @(posedge clk_i) begin
    if (load_o) rows_end_q <= base_q + 16'(inst_i.in_h);
  end
  systole_delay #(.Width(16), .Stages(RowsDelay)) u_rows (
    .clk_i, .data_i(rst_ni ? rows_released_q : 16'd0), .data_o(rows_released_o)
  );
  assign rows_pending_o = rows_loaded_q != rows_released_q;

  // -------------------------------------------------------------------- status
  assign tile_active_o = open_q || drain_writing_i;
  assign stall_rows_o = run_q && !loaded_q && cursor_ready_i && !rows_ok_q;
  assign stall_weights_o = may_begin && !available_i && interval_ok && fetch_ok;
  assign stall_drain_o = body && available_i && last_o && !drain_room_i;
  assign starved_o = stall_rows_o || (run_q && loaded_q && !available_i);
  assign issued_o = beat;

  logic unused;
  assign unused = ^{inst_i, beyond_need[14:0], backwards[14:0], bottom_row[16], top_row[16]};

endmodule
