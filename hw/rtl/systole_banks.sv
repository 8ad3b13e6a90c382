// SPDX-License-Identifier: Apache-2.0
//
// The feature banks: writes of POST, LOADF and SOFTMAX, the parallel read of CONV with word hold,
// channel selection, rotation and mask, and the serial reads of STORE and SOFTMAX.
//
// Contract
//   Writes: one a cycle; POST is always taken, LOADF waits for POST, SOFTMAX (bank 0) for both. A
//   word can be read two cycles after its transfer.
//   CONV: fetch_i with words_i (lane i's word) and amount_i (lane i reads bank (i + amount) mod
//   Banks) takes new words; FetchCycles later the lanes hold them. Banks = 1 < PxLanes: the lanes
//   are read one after the other, so fetch_i comes at most every PxLanes cycles.
//   lane_i (channel within the word) and inside_i (bit i: lane i's tap lies in the map; 0 without
//   a beat) come FetchCycles after fetch_i; pixels_o, 0 where not inside, 2 + RotateCycles later.
//   Serial reads: a transfer is possible when CONV does not read in that cycle (STORE first); data
//   exactly two cycles later.
module systole_banks #(
  parameter int ElementBits = 16,
  parameter int PxLanes = 13,
  parameter int Banks = 13,
  parameter int PostLanes = 4,
  parameter int FeatureDepth = 2560,
  localparam int WordBits = $clog2(FeatureDepth),
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1,
  localparam int LaneBits = PostLanes > 1 ? $clog2(PostLanes) : 1,
  localparam int FeatureBits = PostLanes * ElementBits
) (
  input  logic                           clk_i,
  // Writes
  input  logic                           load_valid_i,
  output logic                           load_ready_o,
  input  logic [BankBits-1:0]            load_bank_i,
  input  logic [15:0]                    load_word_i,
  input  logic [FeatureBits-1:0]         load_data_i,
  input  logic                           post_valid_i,
  input  logic [BankBits-1:0]            post_bank_i,
  input  logic [15:0]                    post_word_i,
  input  logic [PostLanes-1:0]           post_lanes_i,
  input  logic [FeatureBits-1:0]         post_data_i,
  input  logic                           soft_wr_valid_i,
  output logic                           soft_wr_ready_o,
  input  logic [15:0]                    soft_wr_word_i,
  input  logic [FeatureBits-1:0]         soft_wr_data_i,
  // CONV
  input  logic                           fetch_i,
  input  logic [PxLanes*WordBits-1:0]    words_i,
  input  logic [BankBits-1:0]            amount_i,
  input  logic [LaneBits-1:0]            lane_i,
  input  logic [BankBits-1:0]            lane_amount_i,
  input  logic [PxLanes-1:0]             inside_i,
  output logic [PxLanes*ElementBits-1:0] pixels_o,
  // Serial reads
  input  logic                           store_rd_valid_i,
  output logic                           store_rd_ready_o,
  input  logic [BankBits-1:0]            store_rd_bank_i,
  input  logic [15:0]                    store_rd_word_i,
  output logic [FeatureBits-1:0]         store_rd_data_o,
  input  logic                           soft_rd_valid_i,
  output logic                           soft_rd_ready_o,
  input  logic [15:0]                    soft_rd_word_i,
  output logic [FeatureBits-1:0]         soft_rd_data_o
);

  if (Banks != PxLanes && Banks != 1) $error("Banks must be PxLanes or 1");
  localparam bit Serial = Banks < PxLanes;
  localparam int RotateCycles = Banks > 1 ? ($clog2(Banks) + 1) / 2 : 0;

  // -------------------------------------------------------------------- write
  logic [PostLanes-1:0] write_lanes_q;
  logic write_valid_q;
  logic [BankBits-1:0] write_bank_q;
  logic [WordBits-1:0] write_word_q;
  logic [FeatureBits-1:0] write_data_q;
  assign load_ready_o = !post_valid_i;
  assign soft_wr_ready_o = !post_valid_i && !load_valid_i;
  always_ff @(posedge clk_i) begin
    write_valid_q <= post_valid_i || load_valid_i || soft_wr_valid_i;
    write_lanes_q <= post_valid_i ? post_lanes_i : '1;
    write_bank_q <= post_valid_i ? post_bank_i : load_valid_i ? load_bank_i : '0;
    write_word_q <= WordBits'(post_valid_i ? post_word_i
                              : load_valid_i ? load_word_i : soft_wr_word_i);
    write_data_q <= post_valid_i ? post_data_i : load_valid_i ? load_data_i : soft_wr_data_i;
  end

  // -------------------------------------------------------------------- addresses
  // The banks' CONV addresses and whether CONV reads; in parallel all banks at once.
  logic conv_read;
  logic [Banks*WordBits-1:0] conv_words;
  logic [PxLanes-1:0] fill;  // serial: the lane whose word the bank reads
  if (!Serial) begin : gen_parallel
    systole_rotate #(.Width(WordBits), .Lanes(Banks), .Down(1)) u_addresses (
      .clk_i, .amount_i, .data_i(words_i), .data_o(conv_words)
    );
    systole_delay #(.Width(1), .Stages(RotateCycles)) u_fetch (
      .clk_i, .data_i(fetch_i), .data_o(conv_read)
    );
    assign fill = '0;
  end else begin : gen_serial
    // words_i is valid for this cycle only; the words shift out lane 0 first.
    logic [PxLanes*WordBits-1:0] words_q;
    logic [PxLanes-1:0] fill_q;
    always_ff @(posedge clk_i) begin
      words_q <= fetch_i ? words_i : words_q >> WordBits;
      fill_q <= PxLanes'({fill_q, fetch_i});
    end
    assign fill = fill_q;
    assign conv_read = |fill_q;
    assign conv_words = words_q[WordBits-1:0];
    logic unused_amount;
    assign unused_amount = ^amount_i;
  end

  logic store_read, soft_read;
  assign store_rd_ready_o = !conv_read;
  assign soft_rd_ready_o = !conv_read && !store_rd_valid_i;
  assign store_read = store_rd_valid_i && !conv_read;
  assign soft_read = soft_rd_valid_i && soft_rd_ready_o;
  logic [BankBits-1:0] serial_bank_q;
  always_ff @(posedge clk_i) serial_bank_q <= store_rd_bank_i;

  // -------------------------------------------------------------------- banks
  // Words are held behind the bank, since others read between two fetches of CONV.
  logic hold, hold_from_fill;
  logic [PxLanes-1:0] fill_q;
  always_ff @(posedge clk_i) begin
    hold <= conv_read;
    fill_q <= fill;
    hold_from_fill <= fill_q[PxLanes-1];
  end

  logic [PxLanes*ElementBits-1:0] chosen;
  for (genvar b = 0; b < Banks; b++) begin : gen_bank
    logic [FeatureBits-1:0] data;
    logic [WordBits-1:0] word;
    logic mine;
    assign mine = write_valid_q && write_bank_q == BankBits'(b);
    if (b == 0) begin : gen_soft
      assign word = conv_read ? conv_words[0+:WordBits]
          : WordBits'(store_rd_valid_i ? store_rd_word_i : soft_rd_word_i);
    end else begin : gen_store
      assign word = conv_read ? conv_words[WordBits*b+:WordBits] : WordBits'(store_rd_word_i);
    end
    systole_bank #(.LaneBits(ElementBits), .Lanes(PostLanes), .Depth(FeatureDepth)) u_bank (
      .clk_i, .write_i(mine ? write_lanes_q : '0), .write_address_i(write_word_q),
      .write_data_i(write_data_q),
      .read_i(conv_read || store_read || (b == 0 && soft_read)),
      .read_address_i(word), .read_data_o(data)
    );
  end

  // Serial readers: two levels of 4:1, for the block RAMs' own delay comes first.
  localparam int Quads = (Banks + 3) / 4;
  logic [4:0] serial_bank;
  assign serial_bank = 5'(serial_bank_q);
  for (genvar g = 0; g < Quads; g++) begin : gen_quad
    localparam int B = 4 * g + 1 < Banks ? 4 * g + 1 : 4 * g;
    localparam int C = 4 * g + 2 < Banks ? 4 * g + 2 : 4 * g;
    localparam int D = 4 * g + 3 < Banks ? 4 * g + 3 : 4 * g;
    logic [FeatureBits-1:0] data, upto;
    always_comb begin
      unique case (serial_bank[1:0])
        2'd0: data = gen_bank[4*g].data;
        2'd1: data = gen_bank[B].data;
        2'd2: data = gen_bank[C].data;
        2'd3: data = gen_bank[D].data;
      endcase
    end
    if (g == 0) begin : gen_head
      assign upto = data;
    end else begin : gen_chain
      assign upto = serial_bank[4:2] == 3'(g) ? data : gen_quad[g-1].upto;
    end
  end
  always_ff @(posedge clk_i) begin
    store_rd_data_o <= gen_quad[Quads-1].upto;
    soft_rd_data_o <= gen_bank[0].data;
  end

  for (genvar i = 0; i < PxLanes; i++) begin : gen_lane
    logic [FeatureBits-1:0] word_q;
    if (!Serial) begin : gen_parallel
      always_ff @(posedge clk_i) begin
        if (hold) word_q <= gen_bank[i].data;
      end
    end else begin : gen_serial
      logic [FeatureBits-1:0] filled_q;
      always_ff @(posedge clk_i) begin
        if (fill_q[i]) filled_q <= gen_bank[0].data;
        if (hold_from_fill) word_q <= filled_q;
      end
    end
    systole_select #(.Width(ElementBits), .Inputs(PostLanes)) u_select (
      .clk_i, .enable_i(1'b1), .select_i(lane_i), .data_i(word_q),
      .data_o(chosen[ElementBits*i+:ElementBits])
    );
  end

  // -------------------------------------------------------------------- to the array
  logic [PxLanes*ElementBits-1:0] rotated;
  logic [PxLanes-1:0] in_map;
  if (!Serial) begin : gen_rotate
    logic [BankBits-1:0] amount_q;
    always_ff @(posedge clk_i) amount_q <= lane_amount_i;
    systole_rotate #(.Width(ElementBits), .Lanes(Banks)) u_pixels (
      .clk_i, .amount_i(amount_q), .data_i(chosen), .data_o(rotated)
    );
  end else begin : gen_straight
    logic unused_amount;
    assign unused_amount = ^lane_amount_i;
    assign rotated = chosen;
  end
  systole_delay #(.Width(PxLanes), .Stages(1 + RotateCycles)) u_inside (
    .clk_i, .data_i(inside_i), .data_o(in_map)
  );
  for (genvar i = 0; i < PxLanes; i++) begin : gen_mask
    always_ff @(posedge clk_i) begin
      pixels_o[ElementBits*i+:ElementBits] <=
          in_map[i] ? rotated[ElementBits*i+:ElementBits] : '0;
    end
  end

  logic unused;
  assign unused = ^{serial_bank, fill_q, hold, hold_from_fill, load_word_i, post_word_i, soft_wr_word_i,
                    store_rd_word_i, soft_rd_word_i};

endmodule
