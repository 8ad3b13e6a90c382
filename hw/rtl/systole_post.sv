// SPDX-License-Identifier: Apache-2.0
//
// POST: columns of accumulators to a finished map in the feature banks (docs/hardware.md, 6).
//
//   acc, bias ─► requantize ─┬────────────► pool ─┬────────────► write
//                            └─► queue ─► LRN ────┘     (LRN first)
//                                 └─ pool ─► queue ─► LRN ─► write (pool first)
//
// Contract
//   Executor ports as in docs/hardware.md, 3. PrepareCycles after inst_valid_i columns are taken.
//   Cycles a column: requantize Groups (+ BiasWords + 1 a tile); LRN see systole_lrn; pool see
//   systole_pool; all work at once, the slowest decides. done_o comes when everything is written.
module systole_post #(
  parameter int ElementBits = 16,
  parameter int OcLanes = 16,
  parameter int PxLanes = 13,
  parameter int PostLanes = 4,
  parameter int LrnLanes = 1,
  parameter int Banks = 13,
  parameter int CarryDepth = 3072,
  parameter int PoolDepth = 512,
  localparam int FeatureBits = PostLanes * ElementBits,
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1
) (
  input  logic                           clk_i,
  input  logic                           rst_ni,
  input  logic                           inst_valid_i,
  input  systole_pkg::post_t             inst_i,
  output logic                           done_o,
  output logic                           idle_o,
  output logic                           quiet_o,
  input  logic                           acc_valid_i,
  output logic                           acc_ready_o,
  input  logic [PostLanes*48-1:0]        acc_data_i,
  input  logic                           acc_new_bias_i,
  input  logic                           bias_valid_i,
  output logic                           bias_ready_o,
  input  logic [OcLanes*ElementBits-1:0] bias_data_i,
  output logic                           post_valid_o,
  output logic [BankBits-1:0]            post_bank_o,
  output logic [15:0]                    post_word_o,
  output logic [PostLanes-1:0]           post_lanes_o,
  output logic [FeatureBits-1:0]         post_data_o
);
  localparam int Groups = OcLanes / PostLanes;
  localparam int RoomBits = 6;
  localparam int QueueDepth = 2 ** (RoomBits - 1);
  // Groups that may still come out of requantize after its intake was stopped, and one to spare.
  localparam int Slack = 8;
  localparam int MetaBits = BankBits + 16;
  localparam int PrepareCycles = 66;

  // Sequence of an instruction.
  typedef enum logic [1:0] {Idle, Prepare, Run, Done} state_e;
  state_e     state_q;
  logic [6:0] prepare_count_q;
  logic       load, prepare, run, finished, busy;
  assign load     = state_q == Idle;
  assign prepare  = state_q == Prepare;
  assign run      = state_q == Run;
  assign done_o   = state_q == Done;
  assign idle_o   = state_q == Idle;
  assign quiet_o  = !busy;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q         <= Idle;
      prepare_count_q <= '0;
    end else begin
      case (state_q)
        Idle: begin
          prepare_count_q <= '0;
          if (inst_valid_i) state_q <= Prepare;
        end
        Prepare: begin
          prepare_count_q <= prepare_count_q + 7'd1;
          if (prepare_count_q == 7'(PrepareCycles - 1)) state_q <= Run;
        end
        Run: if (finished && !busy) state_q <= Done;
        default: state_q <= Idle;
      endcase
    end
  end

  logic lrn_first, pool_first;
  assign lrn_first  = inst_i.lrn && !inst_i.pool_first;
  assign pool_first = inst_i.lrn && inst_i.pool_first;

  // Requantize.
  logic                   req_valid, req_last, req_visit_last, req_ready, req_busy;
  logic [FeatureBits-1:0] req_data;
  logic [PostLanes-1:0]   req_lanes;
  logic [19:0]            req_pixel;
  logic [15:0]            req_channel;
  systole_requantize #(
    .ElementBits(ElementBits), .OcLanes(OcLanes), .PxLanes(PxLanes), .PostLanes(PostLanes)
  ) u_requantize (
    .clk_i, .run_i(run), .inst_i, .acc_valid_i, .acc_ready_o, .acc_data_i, .acc_new_bias_i,
    .bias_valid_i, .bias_ready_o, .bias_data_i, .ready_i(req_ready), .valid_o(req_valid),
    .data_o(req_data), .lanes_o(req_lanes), .last_o(req_last), .visit_last_o(req_visit_last),
    .pixel_o(req_pixel), .channel_o(req_channel), .done_o(finished), .busy_o(req_busy)
  );

  // Pool.
  logic                   pool_in_valid, pool_in_last, pool_in_visit_last;
  logic [FeatureBits-1:0] pool_in_data;
  logic [PostLanes-1:0]   pool_in_lanes;
  logic [RoomBits-1:0]    pool_room, pool_out_room;
  logic                   pool_valid, pool_last, pool_visit_last, pool_busy;
  logic [FeatureBits-1:0] pool_data;
  logic [PostLanes-1:0]   pool_lanes;
  logic [19:0]            pool_pixel;
  logic [15:0]            pool_channel, pool_word;
  logic [BankBits-1:0]    pool_bank;
  systole_pool #(
    .ElementBits(ElementBits), .OcLanes(OcLanes), .PostLanes(PostLanes), .Banks(Banks),
    .PoolDepth(PoolDepth), .RoomBits(RoomBits)
  ) u_pool (
    .clk_i, .load_i(load), .prepare_i(prepare), .run_i(run), .inst_i, .valid_i(pool_in_valid),
    .data_i(pool_in_data), .lanes_i(pool_in_lanes), .last_i(pool_in_last),
    .visit_last_i(pool_in_visit_last), .room_o(pool_room), .room_i(pool_out_room),
    .valid_o(pool_valid), .data_o(pool_data), .lanes_o(pool_lanes), .last_o(pool_last),
    .visit_last_o(pool_visit_last), .pixel_o(pool_pixel), .channel_o(pool_channel),
    .bank_o(pool_bank), .word_o(pool_word), .busy_o(pool_busy)
  );

  // LRN with its queue.
  localparam int QueueBits = FeatureBits + 1 + 20 + MetaBits;
  logic                   queue_in_valid, queue_valid, queue_ready, queue_unused;
  logic [QueueBits-1:0]   queue_in, queue_out;
  logic [RoomBits-1:0]    queue_count, lrn_room;
  logic [FeatureBits-1:0] queue_data;
  logic                   queue_visit_last;
  logic [19:0]            queue_pixel;
  logic [MetaBits-1:0]    queue_meta, lrn_meta;
  logic                   lrn_valid, lrn_last, lrn_visit_last, lrn_busy;
  logic [FeatureBits-1:0] lrn_data;
  logic [PostLanes-1:0]   lrn_lanes;
  logic [19:0]            lrn_pixel;
  logic [15:0]            lrn_channel;
  assign queue_in_valid = (lrn_first && req_valid) || (pool_first && pool_valid);
  assign queue_in = pool_first
      ? {pool_data, pool_visit_last, pool_pixel, pool_bank, pool_word}
      : {req_data, req_visit_last, req_pixel, {MetaBits{1'b0}}};
  systole_fifo #(.Width(QueueBits), .Depth(QueueDepth)) u_queue (
    .clk_i, .rst_ni(run), .valid_i(queue_in_valid), .ready_o(queue_unused), .data_i(queue_in),
    .valid_o(queue_valid), .ready_i(queue_ready), .data_o(queue_out), .count_o(queue_count)
  );
  assign {queue_data, queue_visit_last, queue_pixel, queue_meta} = queue_out;
  systole_lrn #(
    .ElementBits(ElementBits), .OcLanes(OcLanes), .PostLanes(PostLanes), .LrnLanes(LrnLanes),
    .CarryDepth(CarryDepth), .MetaBits(MetaBits), .RoomBits(RoomBits)
  ) u_lrn (
    .clk_i, .run_i(run), .inst_i, .valid_i(queue_valid), .ready_o(queue_ready),
    .data_i(queue_data), .visit_last_i(queue_visit_last), .pixel_i(queue_pixel),
    .meta_i(queue_meta), .room_i(lrn_room), .valid_o(lrn_valid), .data_o(lrn_data),
    .lanes_o(lrn_lanes), .last_o(lrn_last), .visit_last_o(lrn_visit_last), .pixel_o(lrn_pixel),
    .channel_o(lrn_channel), .meta_o(lrn_meta), .busy_o(lrn_busy)
  );

  assign pool_in_valid      = lrn_first ? lrn_valid : req_valid;
  assign pool_in_data       = lrn_first ? lrn_data : req_data;
  assign pool_in_lanes      = lrn_first ? lrn_lanes : req_lanes;
  assign pool_in_last       = lrn_first ? lrn_last : req_last;
  assign pool_in_visit_last = lrn_first ? lrn_visit_last : req_visit_last;
  assign lrn_room = lrn_first ? pool_room : RoomBits'(QueueDepth);
  assign pool_out_room = pool_first ? RoomBits'(QueueDepth) - queue_count : RoomBits'(QueueDepth);
  assign req_ready = lrn_first ? queue_count <= RoomBits'(QueueDepth - Slack)
                               : pool_room >= RoomBits'(Slack);

  // Write: planes follow each other in a column, columns carry their place in plane 0.
  logic                   out_valid, out_last, out_visit_last;
  logic [FeatureBits-1:0] out_data;
  logic [PostLanes-1:0]   out_lanes;
  logic [BankBits-1:0]    out_bank;
  logic [15:0]            out_word;
  assign out_valid      = pool_first ? lrn_valid : pool_valid;
  assign out_last       = pool_first ? lrn_last : pool_last;
  assign out_visit_last = pool_first ? lrn_visit_last : pool_visit_last;
  assign out_data       = pool_first ? lrn_data : pool_data;
  assign out_lanes      = pool_first ? lrn_lanes : pool_lanes;
  assign {out_bank, out_word} = pool_first ? lrn_meta : {pool_bank, pool_word};

  logic [15:0] plane_words, first_plane, column_q, column_next, plane_q;
  logic [11:0] tile_q;
  logic        tile_last;
  assign plane_words = inst_i.plane_words;
  assign first_plane = inst_i.base
      - (inst_i.lrn ? plane_words << (PostLanes == 1 ? 1 : 0) : 16'd0);
  assign tile_last   = tile_q + 12'd1 == inst_i.oc_tiles;
  assign column_next = !(out_last && out_visit_last) ? column_q
                     : tile_last ? first_plane : column_q + (plane_words << $clog2(Groups));

  logic                   write1_q, write2_q;
  logic [15:0]            plane1_q, word1_q, word2_q;
  logic [BankBits-1:0]    bank1_q, bank2_q;
  logic [PostLanes-1:0]   lanes1_q, lanes2_q;
  logic [FeatureBits-1:0] data1_q, data2_q;
  always_ff @(posedge clk_i) begin
    if (!run) begin
      tile_q   <= '0;
      column_q <= first_plane;
      plane_q  <= first_plane;
      write1_q <= 1'b0;
      write2_q <= 1'b0;
    end else begin
      write1_q <= out_valid && |out_lanes;
      write2_q <= write1_q;
      if (out_valid) begin
        column_q <= column_next;
        plane_q  <= out_last ? column_next : plane_q + plane_words;
        if (out_last && out_visit_last) tile_q <= tile_last ? '0 : tile_q + 12'd1;
      end
    end
    plane1_q <= plane_q;
    word1_q  <= out_word;
    bank1_q  <= out_bank;
    lanes1_q <= out_lanes;
    data1_q  <= out_data;
    word2_q  <= plane1_q + word1_q;
    bank2_q  <= bank1_q;
    lanes2_q <= lanes1_q;
    data2_q  <= data1_q;
  end
  assign post_valid_o = write2_q;
  assign post_bank_o  = bank2_q;
  assign post_word_o  = word2_q;
  assign post_lanes_o = lanes2_q;
  assign post_data_o  = data2_q;

  assign busy = req_busy || queue_valid || lrn_busy || pool_busy || write1_q || write2_q;

  // Each stage's output, for comparison of fused layers.
  systole_tap #(.ElementBits(ElementBits), .PostLanes(PostLanes)) u_tap_convolution (
    .clk_i, .valid_i(req_valid), .stage_i(2'd0), .layer_i(inst_i.layer), .channel_i(req_channel),
    .pixel_i(req_pixel), .lanes_i(req_lanes), .data_i(req_data)
  );
  systole_tap #(.ElementBits(ElementBits), .PostLanes(PostLanes)) u_tap_lrn (
    .clk_i, .valid_i(lrn_valid), .stage_i(2'd1), .layer_i(inst_i.layer), .channel_i(lrn_channel),
    .pixel_i(lrn_pixel), .lanes_i(lrn_lanes), .data_i(lrn_data)
  );
  systole_tap #(.ElementBits(ElementBits), .PostLanes(PostLanes)) u_tap_pool (
    .clk_i, .valid_i(pool_valid && inst_i.pool != 2'd0), .stage_i(2'd2), .layer_i(inst_i.layer),
    .channel_i(pool_channel), .pixel_i(pool_pixel), .lanes_i(pool_lanes), .data_i(pool_data)
  );
endmodule
