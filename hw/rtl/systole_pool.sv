// SPDX-License-Identifier: Apache-2.0
//
// Maximum and average pooling of a stream of columns, and the addresses of the output map.
//
// Contract
//   Columns arrive as groups of PostLanes values in the order of docs/hardware.md, channel tile by
//   channel tile; room_o groups may still come. For every window that covers a pixel the column's
//   groups are read again, one a cycle: max(1, windows) * groups + 1 cycles a column.
//   A window leaves with its last pixel: valid_o cannot wait, room_i is the free space behind it.
//   A maximum leaves 3 cycles after its last group was read; an average after systole_average,
//   which the intake waits for. Without pooling a window is one pixel.
//   bank_o, word_o: place of the value in plane 0 of the output map; pixel_o its raster index.
//   Accumulators are words of a ring at (oy * out_w + ox) * slots + group, slots being a power of
//   two; Groups + 2 must not exceed it where LRN precedes pooling (it leaves one or two more).
//   prepare_i for at least 66 cycles comes before run_i; both low resets.
module systole_pool #(
  parameter int ElementBits = 16,
  parameter int OcLanes = 16,
  parameter int PostLanes = 4,
  parameter int Banks = 13,
  parameter int PoolDepth = 512,
  parameter int RoomBits = 6,
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1
) (
  input  logic                             clk_i,
  input  logic                             load_i,
  input  logic                             prepare_i,
  input  logic                             run_i,
  input  systole_pkg::post_t               inst_i,
  input  logic                             valid_i,
  input  logic [PostLanes*ElementBits-1:0] data_i,
  input  logic [PostLanes-1:0]             lanes_i,
  input  logic                             last_i,
  input  logic                             visit_last_i,
  output logic [RoomBits-1:0]              room_o,
  input  logic [RoomBits-1:0]              room_i,
  output logic                             valid_o,
  output logic [PostLanes*ElementBits-1:0] data_o,
  output logic [PostLanes-1:0]             lanes_o,
  output logic                             last_o,
  output logic                             visit_last_o,
  output logic [19:0]                      pixel_o,
  output logic [15:0]                      channel_o,
  output logic [BankBits-1:0]              bank_o,
  output logic [15:0]                      word_o,
  output logic                             busy_o
);
  localparam int Groups = OcLanes / PostLanes;
  localparam int SlotBits = $clog2(PoolDepth);
  localparam int SumBits = ElementBits + 12;
  localparam int CountBits = 12;
  // Groups of a column; more where LRN shifts it over plane borders.
  localparam int SlotsLog2 = $clog2(Groups);
  localparam int ShiftedSlotsLog2 = $clog2(Groups + (PostLanes == 1 ? 2 : 1));
  localparam int Depth = 2 ** (RoomBits - 1);
  localparam int IndexBits = $clog2(Depth);
  localparam int EntryBits = PostLanes * (ElementBits + 1);

  if (2 ** SlotBits != PoolDepth) begin : gen_error
    $error("PoolDepth must be a power of two");
  end

  logic pooling, average, shifted;
  assign pooling = inst_i.pool != 2'd0;
  assign average = inst_i.pool == 2'd2;
  assign shifted = inst_i.lrn && !inst_i.pool_first;

  // Column buffer: a queue whose oldest words can be read again.
  (* ram_style = "distributed" *) logic [EntryBits-1:0] queue [Depth];
  logic [RoomBits-1:0]  write_q, read_q, count, group_q;
  logic [IndexBits-1:0] at;
  logic [EntryBits-1:0] entry;
  // The flags lie apart and both candidates are read, so that which it is may settle last.
  (* ram_style = "distributed" *) logic [1:0] flags [Depth];
  logic [1:0]           flags_first, flags_group;
  logic                 pop;
  assign count  = write_q - read_q;
  assign room_o = RoomBits'(Depth) - count;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      queue[write_q[IndexBits-1:0]] <= {data_i, lanes_i};
      flags[write_q[IndexBits-1:0]] <= {last_i, visit_last_i};
    end
  end
  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      write_q <= '0;
      read_q  <= '0;
    end else begin
      if (valid_i) write_q <= write_q + 1'b1;
      if (pop) read_q <= read_q + 1'b1;
    end
  end
  logic [PostLanes*ElementBits-1:0] value;
  logic [PostLanes-1:0]             lanes;
  logic                             last, visit_last;
  assign {value, lanes} = entry;

  // Windows of the current pixel.
  logic y_end, y_any, y_last, y_map_last, y_first, y_final;
  logic x_end, x_any, x_last, x_map_last, x_first, x_final;
  logic [6:0]          y_inside, x_inside;
  logic [15:0]         y_word, x_word;
  logic [BankBits-1:0] y_bank, x_bank;
  logic [SlotBits-1:0] y_slot, x_slot, slots, row_slots;
  logic [19:0]         y_index, x_index;
  assign slots     = SlotBits'(1) << (shifted ? ShiftedSlotsLog2 : SlotsLog2);
  assign row_slots = SlotBits'(inst_i.out_w) << (shifted ? ShiftedSlotsLog2 : SlotsLog2);

  logic any, window_last, go, column_end, window_end, average_q, settle_q;
  logic tile_last, restore, save_q;
  logic [11:0] tile_q;
  assign any         = y_any && x_any;
  assign window_last = !any || (y_last && x_last);
  assign at          = window_last ? '0 : group_q[IndexBits-1:0];
  assign entry       = queue[read_q[IndexBits-1:0] + at];
  assign flags_first = flags[read_q[IndexBits-1:0]];
  assign flags_group = flags[read_q[IndexBits-1:0] + group_q[IndexBits-1:0]];
  assign {last, visit_last} = window_last ? flags_first : flags_group;
  // The room of a cycle ago, hence one group more to spare. Which window it is settles last, so
  // both cases are compared.
  logic room_q;
  always_ff @(posedge clk_i) room_q <= room_i >= RoomBits'(7);
  assign go = run_i && (window_last ? count != '0 : count > group_q) && room_q && !average_q
      && !settle_q;
  assign pop         = go && window_last;
  assign window_end  = go && flags_group[1] && !window_last;
  assign column_end  = pop && flags_first[1];
  assign tile_last   = tile_q + 12'd1 == inst_i.oc_tiles;
  assign restore     = column_end && flags_first[0] && inst_i.pixel_outer && !tile_last;

  logic start_average;
  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      group_q   <= '0;
      tile_q    <= '0;
      settle_q  <= 1'b0;
      save_q    <= 1'b0;
      average_q <= 1'b0;
    end else begin
      if (go) group_q <= last ? '0 : group_q + 1'b1;
      if (column_end && flags_first[0]) tile_q <= tile_last ? '0 : tile_q + 12'd1;
      // The positions settle, and the memory has written before it may read the same word.
      settle_q <= column_end;
      save_q   <= column_end && flags_first[0] && tile_last;
      if (go && any && average && y_final && x_final) average_q <= 1'b1;
      else if (divided) average_q <= 1'b0;
    end
  end

  systole_pool_axis #(.Banks(Banks), .BankBits(BankBits), .SlotBits(SlotBits)) u_y (
    .clk_i, .load_i, .prepare_i, .restart_i(column_end && !restore && x_end && y_end),
    .advance_i(column_end && !restore && x_end), .window_first_i(column_end),
    .window_next_i(window_end && x_last), .save_i(save_q), .restore_i(restore),
    .size_i(inst_i.in_h),
    .kernel_i(pooling ? inst_i.pool_h : 6'd1), .stride_i(pooling ? inst_i.pool_stride_h : 6'd1),
    .pad_i(pooling ? inst_i.pool_top : 6'd0), .windows_i(inst_i.out_h),
    .step_word_i(16'(inst_i.pitch_div)), .step_bank_i(inst_i.pitch_mod[BankBits-1:0]),
    .slot_step_i(row_slots), .index_step_i(20'(inst_i.out_w)),
    .at_end_o(y_end), .any_o(y_any), .last_window_o(y_last), .last_of_map_o(y_map_last),
    .first_o(y_first), .final_o(y_final), .inside_o(y_inside), .word_o(y_word), .bank_o(y_bank),
    .slot_o(y_slot), .index_o(y_index)
  );
  systole_pool_axis #(.Banks(Banks), .BankBits(BankBits), .SlotBits(SlotBits)) u_x (
    .clk_i, .load_i, .prepare_i, .restart_i(column_end && !restore && x_end),
    .advance_i(column_end && !restore && !x_end), .window_first_i(window_end && x_last),
    .window_next_i(window_end && !x_last), .save_i(save_q), .restore_i(restore),
    .size_i(inst_i.in_w),
    .kernel_i(pooling ? inst_i.pool_w : 6'd1), .stride_i(pooling ? inst_i.pool_stride_w : 6'd1),
    .pad_i(pooling ? inst_i.pool_left : 6'd0), .windows_i(inst_i.out_w),
    .step_word_i(16'(Banks == 1)), .step_bank_i(BankBits'(Banks == 1 ? 0 : 1)),
    .slot_step_i(slots), .index_step_i(20'd1),
    .at_end_o(x_end), .any_o(x_any), .last_window_o(x_last), .last_of_map_o(x_map_last),
    .first_o(x_first), .final_o(x_final), .inside_o(x_inside), .word_o(x_word), .bank_o(x_bank),
    .slot_o(x_slot), .index_o(x_index)
  );

  // Stage 1: address and flags. Stage 2: memory read. Stage 3: new value, memory write.
  logic [SlotBits-1:0]              slot1_q, slot2_q;
  logic [PostLanes*ElementBits-1:0] value1_q, value2_q;
  logic [PostLanes-1:0]             lanes1_q, lanes2_q, lanes3_q;
  logic                             use1_q, use2_q, first1_q, first2_q, out1_q, out2_q, out3_q;
  logic                             last1_q, last2_q, last3_q, end1_q, end2_q, end3_q;
  logic [19:0]                      pixel1_q, pixel2_q, pixel3_q;
  logic [15:0]                      word1_q, word2_q, word3_q, channel1_q, channel2_q, channel3_q;
  logic [BankBits-1:0]              bank2_q, bank3_q;
  logic [BankBits:0]                bank1_q, bank1_less;
  logic [13:0]                      count1_q;
  logic [CountBits-1:0]             count2_q, count3_q;
  assign bank1_less = bank1_q - (BankBits + 1)'(Banks);
  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      use1_q <= 1'b0;
      use2_q <= 1'b0;
      out1_q <= 1'b0;
      out2_q <= 1'b0;
      out3_q <= 1'b0;
    end else begin
      use1_q <= go && any;
      use2_q <= use1_q;
      out1_q <= go && any && y_final && x_final;
      out2_q <= out1_q;
      out3_q <= out2_q;
    end
    slot1_q    <= y_slot + x_slot + SlotBits'(group_q);
    value1_q   <= value;
    lanes1_q   <= lanes;
    first1_q   <= y_first && x_first;
    last1_q    <= last;
    end1_q     <= last && (pooling ? y_map_last && x_map_last : visit_last);
    pixel1_q   <= y_index + x_index;
    word1_q    <= y_word + x_word;
    bank1_q    <= {1'b0, y_bank} + {1'b0, x_bank};
    count1_q   <= y_inside * x_inside;
    channel1_q <= (16'(tile_q) << $clog2(OcLanes)) + (16'(group_q) << $clog2(PostLanes))
        - (shifted ? 16'(PostLanes == 1 ? 2 : PostLanes) : 16'd0);

    slot2_q    <= slot1_q;
    value2_q   <= value1_q;
    lanes2_q   <= lanes1_q;
    first2_q   <= first1_q;
    last2_q    <= last1_q;
    end2_q     <= end1_q;
    pixel2_q   <= pixel1_q;
    word2_q    <= word1_q + 16'(!bank1_less[BankBits]);
    bank2_q    <= bank1_less[BankBits] ? bank1_q[BankBits-1:0] : bank1_less[BankBits-1:0];
    count2_q   <= inst_i.pool_count != '0 ? inst_i.pool_count : count1_q[CountBits-1:0];
    channel2_q <= channel1_q;

    if (out2_q) begin
      lanes3_q   <= lanes2_q;
      last3_q    <= last2_q;
      end3_q     <= end2_q;
      pixel3_q   <= pixel2_q;
      word3_q    <= word2_q;
      bank3_q    <= bank2_q;
      count3_q   <= count2_q;
      channel3_q <= channel2_q;
    end
  end

  logic [PostLanes*SumBits-1:0]     sums3_q;
  logic [PostLanes*ElementBits-1:0] maxima;
  for (genvar l = 0; l < PostLanes; l++) begin : gen_lane
    // In LUTs: a block RAM's clock-to-output, the comparison and its set-up exceed half a period.
    (* ram_style = "distributed" *) logic [SumBits-1:0] accumulators [PoolDepth];
    logic [SumBits-1:0] old_q, new_value, extended, updated;
    assign extended  = SumBits'($signed(value2_q[l*ElementBits +: ElementBits]));
    assign new_value = average ? old_q + extended
                     : $signed(old_q) > $signed(extended) ? old_q : extended;
    assign updated   = first2_q ? extended : new_value;
    always_ff @(posedge clk_i) begin
      if (use1_q) old_q <= accumulators[slot1_q];
      if (use2_q && lanes2_q[l]) accumulators[slot2_q] <= updated;
      if (out2_q) sums3_q[l*SumBits +: SumBits] <= updated;
    end
    assign maxima[l*ElementBits +: ElementBits] = sums3_q[l*SumBits +: ElementBits];
  end

  logic                    divided, dividing;
  logic signed [7:0]       pool_shift;
  assign pool_shift = inst_i.pool_shift;
  logic [PostLanes*16-1:0] averages;
  assign start_average = out3_q && average;
  systole_average #(.Lanes(PostLanes), .SumBits(SumBits), .CountBits(CountBits)) u_average (
    .clk_i, .run_i, .start_i(start_average), .sum_i(sums3_q), .count_i(count3_q),
    .shift_i(pool_shift), .rounding_i(inst_i.pool_rounding),
    .wrap_i(inst_i.pool_wrap), .width_i(inst_i.pool_width), .busy_o(dividing), .valid_o(divided),
    .data_o(averages)
  );

  assign valid_o      = average ? divided : out3_q;
  assign lanes_o      = lanes3_q;
  assign last_o       = last3_q;
  assign visit_last_o = end3_q;
  assign pixel_o      = pixel3_q;
  assign channel_o    = channel3_q;
  assign bank_o       = bank3_q;
  assign word_o       = word3_q;
  for (genvar l = 0; l < PostLanes; l++) begin : gen_data
    assign data_o[l*ElementBits +: ElementBits] =
        (average ? averages[16*l +: ElementBits] : maxima[l*ElementBits +: ElementBits])
        & {ElementBits{lanes3_q[l]}};  // LRN behind it relies on zeros beyond the last channel
  end
  logic unused;
  assign unused = ^{inst_i, count1_q, averages};

  assign busy_o = count != '0 || use1_q || use2_q || out3_q || dividing;
endmodule
