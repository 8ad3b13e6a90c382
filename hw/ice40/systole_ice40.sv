// SPDX-License-Identifier: Apache-2.0
//
// The compute datapath of a small machine behind nine pins, for an FPGA that is too small for the
// whole core: weight ring, feature banks, CONV with its fetch, array and drain, as everywhere. A
// host on the pins does what dispatch, LOADW, LOADF and POST do.
//
// Contract
//   A cycle with shift_i moves data_i into the top of a register: with select_i the instruction of
//   CONV, else the command, lowest bit first: data, word, bank, operation. data_o is the lowest bit
//   of the value taken last, which moves along with the command.
//   A cycle with apply_i does the operation:
//     0 reads a feature word       1 writes a feature word      2 adds a word to the ring, if it
//     3 starts CONV                4 takes accumulators           has room
//     5 takes a bias word
//   busy_o: the operation is not done; then neither shift_i nor apply_i may be high. A group of
//   accumulators is PostLanes values, above them whether a new bias belongs to them. CONV goes on
//   beside the operations and waits until its accumulators and bias words are taken; active_o
//   until it is done.
module systole_ice40 #(
  parameter int ElementBits = 8,
  parameter int OcLanes = 4,
  parameter int PxLanes = 3,
  parameter int PostLanes = 2,
  parameter int FeatureDepth = 256,
  parameter int RingDepth = 128,
  parameter int Ports = 1
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic select_i,
  input  logic shift_i,
  input  logic apply_i,
  input  logic data_i,
  output logic data_o,
  output logic busy_o,
  output logic active_o
);
  localparam int FeatureBits = PostLanes * ElementBits;
  localparam int RingBits = OcLanes * ElementBits;
  localparam int DataBits = FeatureBits > RingBits ? FeatureBits : RingBits;
  localparam int BankBits = $clog2(PxLanes);
  localparam int CommandBits = DataBits + 16 + BankBits + 3;
  localparam int ConvBits = systole_pkg::ConvBits;
  localparam int ValueBits = PostLanes * systole_pkg::AccBits + 1;

  logic [ConvBits-1:0] conv_inst_q;
  logic [CommandBits-1:0] command_q;
  logic [ValueBits-1:0] value_q;
  logic [2:0] operation;
  logic [BankBits-1:0] bank;
  logic [15:0] word;
  assign {operation, bank, word} = command_q[CommandBits-1:DataBits];
  assign data_o = value_q[0];

  logic read_q, write_q, ring_q, conv_q, acc_q, bias_q;
  logic read_ready, write_ready, conv_done, acc_valid, bias_valid, new_bias;
  logic [1:0] arrives_q;  // a word read comes 2 cycles after its address was taken
  logic [FeatureBits-1:0] read_data;
  logic [ValueBits-2:0] acc;
  logic [RingBits-1:0] bias;
  assign busy_o   = read_q || write_q || acc_q || bias_q || arrives_q != 2'd0;
  assign active_o = conv_q;

  always_ff @(posedge clk_i) begin
    if (shift_i && select_i) conv_inst_q <= {data_i, conv_inst_q[ConvBits-1:1]};
    if (shift_i && !select_i) command_q <= {data_i, command_q[CommandBits-1:1]};
    if (arrives_q[1]) value_q <= ValueBits'(read_data);
    else if (acc_q) value_q <= {new_bias, acc};
    else if (bias_q) value_q <= ValueBits'(bias);
    else if (shift_i && !select_i) value_q <= {1'b0, value_q[ValueBits-1:1]};
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {read_q, write_q, ring_q, conv_q, acc_q, bias_q} <= '0;
      arrives_q <= 2'd0;
    end else begin
      read_q    <= apply_i && operation == 3'd0 || read_q && !read_ready;
      write_q   <= apply_i && operation == 3'd1 || write_q && !write_ready;
      ring_q    <= apply_i && operation == 3'd2;
      conv_q    <= apply_i && operation == 3'd3 || conv_q && !conv_done;
      acc_q     <= apply_i && operation == 3'd4 || acc_q && !acc_valid;
      bias_q    <= apply_i && operation == 3'd5 || bias_q && !bias_valid;
      arrives_q <= {arrives_q[0], read_q && read_ready};
    end
  end

  systole_compute #(
    .ElementBits(ElementBits), .OcLanes(OcLanes), .PxLanes(PxLanes), .PostLanes(PostLanes),
    .Banks(PxLanes), .FeatureDepth(FeatureDepth), .RingDepth(RingDepth), .Ports(Ports)
  ) u_compute (
    .clk_i, .rst_ni,
    .inst_valid_i(conv_q), .inst_i(conv_inst_q), .done_o(conv_done), .idle_o(),
    .ring_valid_i({Ports{ring_q}}), .ring_data_i(command_q[RingBits-1:0]), .ring_release_o(),
    .load_valid_i(write_q), .load_ready_o(write_ready), .load_bank_i(bank), .load_word_i(word),
    .load_data_i(command_q[FeatureBits-1:0]), .row_loaded_i(1'b0), .rows_released_o(),
    .rows_pending_o(),
    .post_valid_i(1'b0), .post_bank_i('0), .post_word_i('0), .post_lanes_i('0), .post_data_i('0),
    .soft_wr_valid_i(1'b0), .soft_wr_ready_o(), .soft_wr_word_i('0), .soft_wr_data_i('0),
    .soft_rd_valid_i(1'b0), .soft_rd_ready_o(), .soft_rd_word_i('0), .soft_rd_data_o(),
    .store_rd_valid_i(read_q), .store_rd_ready_o(read_ready), .store_rd_bank_i(bank),
    .store_rd_word_i(word), .store_rd_data_o(read_data),
    .acc_valid_o(acc_valid), .acc_ready_i(acc_q), .acc_data_o(acc), .acc_new_bias_o(new_bias),
    .bias_valid_o(bias_valid), .bias_ready_i(bias_q), .bias_data_o(bias),
    .tile_enable_i(1'b1), .tile_active_o(), .starved_o(), .issued_o(), .stall_weights_o(),
    .stall_rows_o(), .stall_drain_o(), .empty_o()
  );
endmodule
