// SPDX-License-Identifier: Apache-2.0
//
// The read side of one AXI port: bursts for three clients, 0 fetch, 1 LOADF, 2 LOADW.
//
// Contract
//   A client asks with req_valid_i; a transfer (req_ready_o) is a promise of req_beats_i beats on
//   rsp_valid_o[client], in order. Client 0 wins over 1 over 2. The client has cut the burst at
//   4 KiB and at BurstBeats and has room for it; rsp_ready_i may still pause (LOADW's unpacking).
//   Addresses of client 0 are absolute, of the others offsets from memory_base_i, checked against
//   memory_size_i: error_address_o instead of a burst (and no data comes: the run ends).
//   A request taken in cycle s is on the AR channel in s + 1. At most Outstanding bursts.
//   stop_i: nothing new is taken; busy_o: a burst is under way.
//   error_* are pulses, error_client_o tells whose.
module systole_read #(
  parameter int PortBits = 64,
  parameter int BurstBeats = 16,
  parameter int Outstanding = 8,
  localparam int BeatBits = $clog2(BurstBeats) + 1
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  stop_i,
  input  logic [39:0]           memory_base_i,
  input  logic [31:0]           memory_size_i,
  input  logic [2:0]            req_valid_i,
  output logic [2:0]            req_ready_o,
  input  logic [3*40-1:0]       req_address_i,
  input  logic [3*BeatBits-1:0] req_beats_i,
  output logic [2:0]            rsp_valid_o,
  input  logic [2:0]            rsp_ready_i,
  output logic [PortBits-1:0]   rsp_data_o,
  output logic                  busy_o,
  output logic                  error_address_o,
  output logic                  error_slverr_o,
  output logic                  error_decerr_o,
  output logic [1:0]            error_client_o,

  output logic                  arvalid_o,
  input  logic                  arready_i,
  output logic [39:0]           araddr_o,
  output logic [7:0]            arlen_o,
  input  logic                  rvalid_i,
  output logic                  rready_o,
  input  logic [PortBits-1:0]   rdata_i,
  input  logic [1:0]            rresp_i,
  input  logic                  rlast_i
);
  localparam int BeatShift = $clog2(PortBits / 8);
  localparam int OrderDepth = Outstanding < 2 ? 2 : 2 ** $clog2(Outstanding);
  localparam int CountBits = $clog2(OrderDepth) + 1;

  // Arbitration.
  logic [1:0] client;
  logic [39:0] address;
  logic [BeatBits-1:0] beats;
  logic asked;
  always_comb begin
    client = req_valid_i[0] ? 2'd0 : req_valid_i[1] ? 2'd1 : 2'd2;
    asked  = |req_valid_i;
    case (client)
      2'd0: begin
        address = req_address_i[0+:40];
        beats   = req_beats_i[0+:BeatBits];
      end
      2'd1: begin
        address = req_address_i[40+:40];
        beats   = req_beats_i[BeatBits+:BeatBits];
      end
      default: begin
        address = req_address_i[80+:40];
        beats   = req_beats_i[2*BeatBits+:BeatBits];
      end
    endcase
  end

  // The AR register and the order of the bursts under way.
  logic ar_valid_q;
  logic [39:0] ar_address_q;
  logic [BeatBits-1:0] ar_beats_q;
  logic [1:0] ar_client_q;
  logic ar_fetch_q;
  logic order_ready, order_valid, order_pop;
  logic [1:0] order_client;
  logic [CountBits-1:0] order_count;

  logic room, take, legal;
  // An illegal request, which ends the run, is not kept.
  assign room = (!ar_valid_q || arready_i) && order_ready
              && order_count + CountBits'(ar_valid_q) < CountBits'(Outstanding);
  assign take = asked && room && !stop_i;
  assign req_ready_o = {take && client == 2'd2, take && client == 2'd1, take && client == 2'd0};

  // The range check works on the registered request, so that it adds no path to the arbitration.
  logic fits;
  systole_range #(.AddressBits(40), .BytesBits(BeatBits + BeatShift)) u_range (
    .address_i(ar_address_q), .bytes_i({ar_beats_q, {BeatShift{1'b0}}}),
    .size_i(memory_size_i), .inside_o(fits)
  );
  assign legal = ar_fetch_q || (fits && ar_address_q[BeatShift-1:0] == '0);
  assign arvalid_o = ar_valid_q && legal;
  assign araddr_o = ar_fetch_q ? ar_address_q : memory_base_i + ar_address_q;
  assign arlen_o = 8'(ar_beats_q) - 8'd1;
  assign error_address_o = ar_valid_q && !legal;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ar_valid_q <= 1'b0;
    end else if (take) begin
      ar_valid_q <= 1'b1;
    end else if (arready_i || !legal) begin
      ar_valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      ar_address_q <= address;
      ar_beats_q   <= beats;
      ar_client_q  <= client;
      ar_fetch_q   <= client == 2'd0;
    end
  end

  // An illegal burst never gets an answer: it is not entered in the order.
  systole_fifo #(.Width(2), .Depth(OrderDepth)) u_order (
    .clk_i, .rst_ni,
    .valid_i(arvalid_o && arready_i), .ready_o(order_ready), .data_i(ar_client_q),
    .valid_o(order_valid), .ready_i(order_pop), .data_o(order_client), .count_o(order_count)
  );

  assign order_pop  = rvalid_i && rready_o && rlast_i;
  assign rready_o   = order_valid && (stop_i || rsp_ready_i[order_client]);
  assign rsp_data_o = rdata_i;
  for (genvar c = 0; c < 3; c++) begin : gen_response
    assign rsp_valid_o[c] = rvalid_i && order_valid && !stop_i && order_client == 2'(c);
  end
  assign busy_o = ar_valid_q || order_valid;
  assign error_slverr_o = rvalid_i && rready_o && rresp_i == 2'b10;
  assign error_decerr_o = rvalid_i && rready_o && rresp_i == 2'b11;
  assign error_client_o = error_address_o ? ar_client_q : order_client;
`ifdef FORMAL
`include "systole_read.svh"
`endif
endmodule
