// SPDX-License-Identifier: Apache-2.0
//
// One row of the array, an output channel (Pair: two): PxLanes cells side by side, the multiplexer that takes a
// finished column's sum out, and this channel's slice of the drain FIFO.
//
// Contract
//   weight_i       enters column 0 and moves right one column a cycle.
//   pixels_i       lane i, already skewed by i cycles (systole_array); shared by all rows.
//   first_i        bit i: column i's product of this cycle starts a sum.
//   select_i       column whose sum is final in this cycle; its sum is written to the FIFO at
//                  write_address_i when write_i is set DrainStages cycles later.
//   read_address_i -> value_o one cycle later, if read_enable_i (read of a LUT memory).
//   Throughput one column a cycle. Pair: a value is {wraps, acc}, see systole_mac.
module systole_row #(
  parameter int PxLanes = 13,
  parameter int WeightBits = 16,
  parameter int PixelBits = 16,
  parameter int AccBits = 48,
  parameter int Pair = 0,
  parameter int UseDsp48e2 = 0,
  parameter int FifoDepth = 32,
  localparam int SelectBits = PxLanes > 1 ? $clog2(PxLanes) : 1,
  localparam int AddressBits = $clog2(FifoDepth),
  localparam int WrapBits = Pair != 0 ? 13 : 0,
  localparam int ValueBits = AccBits + WrapBits
) (
  input  logic                         clk_i,
  input  logic signed [WeightBits-1:0] weight_i,
  input  logic [PxLanes*PixelBits-1:0] pixels_i,
  input  logic [PxLanes-1:0]           first_i,
  input  logic [SelectBits-1:0]        select_i,
  input  logic                         write_i,
  input  logic [AddressBits-1:0]       write_address_i,
  input  logic                         read_enable_i,
  input  logic [AddressBits-1:0]       read_address_i,
  output logic [ValueBits-1:0]         value_o
);

  for (genvar i = 0; i < PxLanes; i++) begin : gen_col
    logic signed [WeightBits-1:0] weight_in, weight_out;
    logic signed [AccBits-1:0] acc;
    logic [12:0] wraps;
    if (i == 0) begin : gen_head
      assign weight_in = weight_i;
    end else begin : gen_chain
      assign weight_in = gen_col[i-1].weight_out;
    end
    systole_mac #(
      .WeightBits(WeightBits), .PixelBits(PixelBits), .AccBits(AccBits), .Pair(Pair),
      .UseDsp48e2(UseDsp48e2)
    ) u_mac (
      .clk_i, .weight_i(weight_in), .pixel_i(pixels_i[PixelBits*i+:PixelBits]),
      .first_i(first_i[i]), .weight_o(weight_out), .acc_o(acc), .wraps_o(wraps)
    );
  end

  logic unused_weight;  // the last column hands its weight to nobody
  assign unused_weight = ^gen_col[PxLanes-1].weight_out;

  localparam int Quads = (PxLanes + 3) / 4;
  localparam int Sixteens = (Quads + 3) / 4;
  logic [5:0] select_0, select_1_q, select_2_q, select_3_q;
  assign select_0 = 6'(select_i);
  always_ff @(posedge clk_i) begin
    select_1_q <= select_0;
    select_2_q <= select_1_q;
    select_3_q <= select_2_q;
  end
  logic unused_select;
  assign unused_select = ^{select_0, select_1_q, select_2_q, select_3_q};

  // Missing inputs of the last multiplexer of a level repeat its first.
  for (genvar g = 0; g < Quads; g++) begin : gen_quad
    localparam int B = 4 * g + 1 < PxLanes ? 4 * g + 1 : 4 * g;
    localparam int C = 4 * g + 2 < PxLanes ? 4 * g + 2 : 4 * g;
    localparam int D = 4 * g + 3 < PxLanes ? 4 * g + 3 : 4 * g;
    logic [AccBits-1:0] acc;
    systole_mux4 #(.Width(AccBits), .Inputs(PxLanes - 4 * g)) u_acc (
      .clk_i, .select_i(select_0[1:0]), .a_i(gen_col[4*g].acc), .b_i(gen_col[B].acc),
      .c_i(gen_col[C].acc), .d_i(gen_col[D].acc), .data_o(acc)
    );
    // The wrap count is final one cycle after its sum.
    logic [12:0] wraps;
    if (Pair != 0) begin : gen_wraps
      systole_mux4 #(.Width(13), .Inputs(PxLanes - 4 * g)) u_wraps (
        .clk_i, .select_i(select_1_q[1:0]), .a_i(gen_col[4*g].wraps), .b_i(gen_col[B].wraps),
        .c_i(gen_col[C].wraps), .d_i(gen_col[D].wraps), .data_o(wraps)
      );
    end else begin : gen_no_wraps
      assign wraps = '0;
      logic unused_wraps;
      assign unused_wraps = ^{gen_col[4*g].wraps, gen_col[B].wraps, gen_col[C].wraps,
                              gen_col[D].wraps};
    end
  end
  for (genvar g = 0; g < Sixteens; g++) begin : gen_sixteen
    localparam int B = 4 * g + 1 < Quads ? 4 * g + 1 : 4 * g;
    localparam int C = 4 * g + 2 < Quads ? 4 * g + 2 : 4 * g;
    localparam int D = 4 * g + 3 < Quads ? 4 * g + 3 : 4 * g;
    logic [AccBits-1:0] acc;
    systole_mux4 #(.Width(AccBits), .Inputs(Quads - 4 * g)) u_acc (
      .clk_i, .select_i(select_1_q[3:2]), .a_i(gen_quad[4*g].acc), .b_i(gen_quad[B].acc),
      .c_i(gen_quad[C].acc), .d_i(gen_quad[D].acc), .data_o(acc)
    );
    logic [12:0] wraps;
    if (Pair != 0) begin : gen_wraps
      systole_mux4 #(.Width(13), .Inputs(Quads - 4 * g)) u_wraps (
        .clk_i, .select_i(select_2_q[3:2]), .a_i(gen_quad[4*g].wraps), .b_i(gen_quad[B].wraps),
        .c_i(gen_quad[C].wraps), .d_i(gen_quad[D].wraps), .data_o(wraps)
      );
    end else begin : gen_no_wraps
      assign wraps = '0;
      logic unused_wraps;
      assign unused_wraps = ^{gen_quad[4*g].wraps, gen_quad[B].wraps, gen_quad[C].wraps,
                              gen_quad[D].wraps};
    end
  end

  logic [AccBits-1:0] acc;
  logic [12:0] wraps;
  if (Sixteens == 1) begin : gen_two_levels
    assign acc = gen_sixteen[0].acc;
    assign wraps = gen_sixteen[0].wraps;
  end else begin : gen_three_levels
    logic [AccBits-1:0] acc_q;
    logic [12:0] wraps_q;
    always_ff @(posedge clk_i) begin
      acc_q <= select_2_q[4] ? gen_sixteen[1].acc : gen_sixteen[0].acc;
      wraps_q <= select_3_q[4] ? gen_sixteen[1].wraps : gen_sixteen[0].wraps;
    end
    assign acc = acc_q;
    assign wraps = wraps_q;
  end

  logic [ValueBits-1:0] value;
  if (Pair != 0) begin : gen_pair
    logic [AccBits-1:0] acc_q;
    always_ff @(posedge clk_i) acc_q <= acc;
    assign value = {wraps, acc_q};
  end else begin : gen_single
    logic unused_wraps;
    assign unused_wraps = ^wraps;
    assign value = acc;
  end

  logic [ValueBits-1:0] fifo[FifoDepth];
  always_ff @(posedge clk_i) begin
    if (write_i) fifo[write_address_i] <= value;
  end
  always_ff @(posedge clk_i) begin
    if (read_enable_i) value_o <= fifo[read_address_i];
  end

endmodule
