// SPDX-License-Identifier: Apache-2.0
//
// The compute datapath: weight ring, feature banks, CONV, array and drain, as specified in
// docs/hardware.md, section 5.
//
// Latencies: a beat that issues in cycle s reaches column i of the array in s + BeatDelay + i (its
// operand registers are behind that); a part of a bias lies in the bias queue in
// s + BeatDelay + 1; done_o and ring_release_o come ReleaseDelay cycles after the beat.
module systole_compute #(
  parameter int ElementBits = 16,
  parameter int Pair = 0,
  parameter int OcLanes = 16,
  parameter int PxLanes = 13,
  parameter int InitiationInterval = 1,
  parameter int PostLanes = 4,
  parameter int Banks = 13,
  parameter int FeatureDepth = 2560,
  parameter int RingDepth = 4096,
  parameter int Ports = 2,
  parameter int UseDsp48e2 = 0,
  localparam int AccBits = systole_pkg::AccBits,
  localparam int RingBits = OcLanes * ElementBits,
  localparam int FeatureBits = PostLanes * ElementBits,
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // CONV's executor port
  input  logic                         inst_valid_i,
  input  systole_pkg::conv_t           inst_i,
  output logic                         done_o,
  output logic                         idle_o,
  // LOADW
  input  logic [Ports-1:0]             ring_valid_i,
  input  logic [RingBits-1:0]          ring_data_i,
  output logic                         ring_release_o,
  // LOADF
  input  logic                         load_valid_i,
  output logic                         load_ready_o,
  input  logic [BankBits-1:0]          load_bank_i,
  input  logic [15:0]                  load_word_i,
  input  logic [FeatureBits-1:0]       load_data_i,
  input  logic                         row_loaded_i,
  output logic [15:0]                  rows_released_o,
  output logic                         rows_pending_o,
  // POST writes
  input  logic                         post_valid_i,
  input  logic [BankBits-1:0]          post_bank_i,
  input  logic [15:0]                  post_word_i,
  input  logic [PostLanes-1:0]         post_lanes_i,
  input  logic [FeatureBits-1:0]       post_data_i,
  // SOFTMAX
  input  logic                         soft_wr_valid_i,
  output logic                         soft_wr_ready_o,
  input  logic [15:0]                  soft_wr_word_i,
  input  logic [FeatureBits-1:0]       soft_wr_data_i,
  input  logic                         soft_rd_valid_i,
  output logic                         soft_rd_ready_o,
  input  logic [15:0]                  soft_rd_word_i,
  output logic [FeatureBits-1:0]       soft_rd_data_o,
  // STORE
  input  logic                         store_rd_valid_i,
  output logic                         store_rd_ready_o,
  input  logic [BankBits-1:0]          store_rd_bank_i,
  input  logic [15:0]                  store_rd_word_i,
  output logic [FeatureBits-1:0]       store_rd_data_o,
  // To POST
  output logic                         acc_valid_o,
  input  logic                         acc_ready_i,
  output logic [PostLanes*AccBits-1:0] acc_data_o,
  output logic                         acc_new_bias_o,
  output logic                         bias_valid_o,
  input  logic                         bias_ready_i,
  output logic [RingBits-1:0]          bias_data_o,
  // Dataflow and counters
  input  logic                         tile_enable_i,
  output logic                         tile_active_o,
  output logic                         starved_o,
  output logic                         issued_o,
  output logic                         stall_weights_o,
  output logic                         stall_rows_o,
  output logic                         stall_drain_o,
  output logic                         empty_o
);

  localparam bit Serial = Banks < PxLanes;
  localparam int DrainTiles = 2;
  localparam int WordBits = $clog2(FeatureDepth);
  localparam int SlotBits = PxLanes > 1 ? $clog2(PxLanes) : 1;
  localparam int CountBits = $clog2(PxLanes + 1);
  localparam int LaneBits = PostLanes > 1 ? $clog2(PostLanes) : 1;
  localparam int RingAddressBits = $clog2(RingDepth);
  localparam int RotateCycles = Banks > 1 ? ($clog2(Banks) + 1) / 2 : 0;
  // systole_lane; address to held word; selection, rotation and mask.
  localparam int LaneCycles = 2;
  localparam int FetchCycles = Serial ? PxLanes + 3 : RotateCycles + 2;
  localparam int BeatDelay = LaneCycles + FetchCycles + 2 + RotateCycles;
  localparam int RingReadCycles = 2;
  localparam int ReleaseDelay = BeatDelay;
  localparam int BiasWords = AccBits / ElementBits;
  // Two biases, so that a tile can begin while the one before is post-processed.
  localparam int BiasDepth = 2 ** $clog2(2 * BiasWords);

  // -------------------------------------------------------------------- CONV
  logic cursor_start, cursor_ready, load, cursor_last;
  logic [CountBits-1:0] cursor_count, count;
  logic [SlotBits-1:0] cursor_max_slot, max_slot;
  logic signed [16:0] cursor_top, cursor_bottom;
  logic [PxLanes-1:0] lane_write;
  logic [WordBits+23:0] lane_entry;
  logic beat, first, last, fetch, take_bias, available, bias_room, new_bias;
  logic [LaneBits-1:0] lane;
  logic [WordBits-1:0] tap_word, plane_word;
  logic [BankBits-1:0] tap_bank;
  logic [5:0] ky, kx;
  logic [RingAddressBits:0] pointer, released;
  logic drain_room, drain_writing, tile_written;

  systole_cursor #(.PxLanes(PxLanes), .Banks(Banks), .WordBits(WordBits)) u_cursor (
    .clk_i, .rst_ni, .inst_i, .start_i(cursor_start), .write_o(lane_write), .entry_o(lane_entry),
    .ready_o(cursor_ready), .take_i(load), .count_o(cursor_count), .last_o(cursor_last),
    .max_slot_o(cursor_max_slot), .top_o(cursor_top), .bottom_o(cursor_bottom)
  );

  systole_conv #(
    .ElementBits(ElementBits), .PxLanes(PxLanes), .Banks(Banks), .PostLanes(PostLanes),
    .InitiationInterval(InitiationInterval), .FeatureDepth(FeatureDepth), .RingDepth(RingDepth),
    .FetchSpacing(Serial ? PxLanes : 1), .ReleaseDelay(ReleaseDelay)
  ) u_conv (
    .clk_i, .rst_ni, .inst_valid_i, .inst_i, .done_o, .idle_o,
    .cursor_start_o(cursor_start), .cursor_ready_i(cursor_ready), .load_o(load),
    .cursor_count_i(cursor_count), .cursor_last_i(cursor_last),
    .cursor_max_slot_i(cursor_max_slot), .cursor_top_i(cursor_top),
    .cursor_bottom_i(cursor_bottom),
    .beat_o(beat), .first_o(first), .last_o(last), .fetch_o(fetch), .lane_o(lane),
    .tap_word_o(tap_word), .tap_bank_o(tap_bank), .ky_o(ky), .kx_o(kx),
    .plane_word_o(plane_word),
    .available_i(available), .pointer_o(pointer), .bias_o(take_bias), .bias_room_i(bias_room),
    .release_o(ring_release_o), .released_o(released),
    .drain_room_i(drain_room), .drain_writing_i(drain_writing), .count_o(count),
    .max_slot_o(max_slot), .new_bias_o(new_bias),
    .row_loaded_i, .rows_released_o, .rows_pending_o,
    .tile_enable_i, .tile_active_o, .starved_o, .issued_o, .stall_weights_o, .stall_rows_o,
    .stall_drain_o
  );

  // -------------------------------------------------------------------- features
  logic [PxLanes*WordBits-1:0] words;
  logic [PxLanes-1:0] in_map, in_map_late;
  for (genvar i = 0; i < PxLanes; i++) begin : gen_lane
    systole_lane #(.Slot(Serial ? 0 : i), .Banks(Banks), .WordBits(WordBits)) u_lane (
      .clk_i, .write_i(lane_write[i]), .entry_i(lane_entry), .load_i(load),
      .tap_word_i(tap_word), .tap_bank_i(tap_bank), .ky_i(ky), .kx_i(kx),
      .plane_word_i(plane_word), .ring_mask_i(WordBits'(inst_i.ring_mask)),
      .word_o(words[WordBits*i+:WordBits]), .inside_o(in_map[i])
    );
  end

  // Zero beats: neither fetch nor pixels.
  logic fetch_late, beat_words;
  logic [BankBits-1:0] amount_words, amount_lane;
  logic [LaneBits-1:0] lane_late;
  logic [LaneCycles-1:0] fetch_q, beat_q;
  always_ff @(posedge clk_i) begin
    fetch_q <= LaneCycles'({fetch_q, beat && fetch});
    beat_q <= LaneCycles'({beat_q, beat});
  end
  assign fetch_late = fetch_q[LaneCycles-1];
  assign beat_words = beat_q[LaneCycles-1];
  systole_delay #(.Width(BankBits), .Stages(LaneCycles)) u_amount (
    .clk_i, .data_i(tap_bank), .data_o(amount_words)
  );
  systole_delay #(.Width(BankBits), .Stages(FetchCycles)) u_amount_lane (
    .clk_i, .data_i(amount_words), .data_o(amount_lane)
  );
  systole_delay #(.Width(LaneBits), .Stages(LaneCycles + FetchCycles)) u_lane_late (
    .clk_i, .data_i(lane), .data_o(lane_late)
  );
  systole_delay #(.Width(PxLanes), .Stages(FetchCycles)) u_in_map (
    .clk_i, .data_i(beat_words ? in_map : '0), .data_o(in_map_late)
  );

  logic [PxLanes*ElementBits-1:0] pixels;
  systole_banks #(
    .ElementBits(ElementBits), .PxLanes(PxLanes), .Banks(Banks), .PostLanes(PostLanes),
    .FeatureDepth(FeatureDepth)
  ) u_banks (
    .clk_i, .load_valid_i, .load_ready_o, .load_bank_i, .load_word_i, .load_data_i,
    .post_valid_i, .post_bank_i, .post_word_i, .post_lanes_i, .post_data_i,
    .soft_wr_valid_i, .soft_wr_ready_o, .soft_wr_word_i, .soft_wr_data_i,
    .fetch_i(fetch_late), .words_i(words), .amount_i(amount_words), .lane_i(lane_late),
    .lane_amount_i(amount_lane), .inside_i(in_map_late), .pixels_o(pixels),
    .store_rd_valid_i, .store_rd_ready_o, .store_rd_bank_i, .store_rd_word_i, .store_rd_data_o,
    .soft_rd_valid_i, .soft_rd_ready_o, .soft_rd_word_i, .soft_rd_data_o
  );

  // -------------------------------------------------------------------- weights and biases
  logic [RingAddressBits-1:0] ring_address;
  logic [RingBits-1:0] ring_word;
  logic ring_empty;
  systole_delay #(.Width(RingAddressBits), .Stages(BeatDelay - RingReadCycles)) u_ring_address (
    .clk_i, .data_i(pointer[RingAddressBits-1:0]), .data_o(ring_address)
  );
  systole_ring #(.WordBits(RingBits), .Ports(Ports), .RingDepth(RingDepth)) u_ring (
    .clk_i, .rst_ni, .ring_valid_i, .ring_data_i, .pointer_i(pointer), .available_o(available),
    .address_i(ring_address), .word_o(ring_word), .released_i(released), .empty_o(ring_empty)
  );

  logic bias_push;
  logic [BeatDelay-1:0] bias_q, first_q, last_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      bias_q <= '0;
      last_q <= '0;
    end else begin
      bias_q <= BeatDelay'({bias_q, take_bias});
      last_q <= BeatDelay'({last_q, beat && last});
    end
    first_q <= BeatDelay'({first_q, beat && first});
  end
  assign bias_push = bias_q[BeatDelay-1];
  systole_bias_queue #(.WordBits(RingBits), .Depth(BiasDepth)) u_bias (
    .clk_i, .rst_ni, .reserve_i(take_bias), .room_o(bias_room), .push_i(bias_push),
    .data_i(ring_word), .valid_o(bias_valid_o), .ready_i(bias_ready_i), .data_o(bias_data_o)
  );

  // -------------------------------------------------------------------- array and drain
  localparam int Groups = OcLanes / PostLanes;
  localparam int GroupBits = Groups > 1 ? $clog2(Groups) : 1;
  localparam int DrainBits = $clog2(DrainTiles);
  logic read_enable;
  logic [DrainBits-1:0] read_slot;
  logic [SlotBits-1:0] read_column, last_column;
  logic [GroupBits-1:0] read_group;
  logic drain_empty;
  systole_delay #(.Width(SlotBits), .Stages(BeatDelay)) u_last_column (
    .clk_i, .data_i(max_slot), .data_o(last_column)
  );
  systole_array #(
    .OcLanes(OcLanes), .PxLanes(PxLanes), .ElementBits(ElementBits), .AccBits(AccBits),
    .PostLanes(PostLanes), .DrainTiles(DrainTiles), .Pair(Pair), .UseDsp48e2(UseDsp48e2)
  ) u_array (
    .clk_i, .rst_ni, .weights_i(ring_word), .pixels_i(pixels), .first_i(first_q[BeatDelay-1]),
    .last_i(last_q[BeatDelay-1]), .last_column_i(last_column), .tile_written_o(tile_written),
    .read_enable_i(read_enable), .read_slot_i(read_slot), .read_column_i(read_column),
    .read_group_i(read_group), .values_o(acc_data_o)
  );
  systole_drain #(
    .OcLanes(OcLanes), .PxLanes(PxLanes), .Banks(Banks), .PostLanes(PostLanes),
    .DrainTiles(DrainTiles)
  ) u_drain (
    .clk_i, .rst_ni, .push_i(beat && last), .count_i(count),
    .stride_i(SlotBits'(inst_i.stride_mod)), .new_bias_i(new_bias), .room_o(drain_room),
    .writing_o(drain_writing), .tile_written_i(tile_written), .read_enable_o(read_enable),
    .read_slot_o(read_slot), .read_column_o(read_column), .read_group_o(read_group),
    .acc_valid_o, .acc_ready_i, .acc_new_bias_o, .empty_o(drain_empty)
  );

  assign empty_o = ring_empty && drain_empty && !bias_valid_o && bias_q == '0;

endmodule
