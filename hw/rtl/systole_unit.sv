// SPDX-License-Identifier: Apache-2.0
//
// The queue of one unit, and the start and end of its instructions.
//
// Contract
//   push_i && ready_o: an instruction (its Bits lowest bits) joins the queue, with its index.
//   The oldest starts when the unit is free, each semaphore it waits for is above 0 and none of
//   them is in claimed_i (taken by a unit of higher priority in this cycle); take_o are those it
//   takes. inst_valid_o and inst_o follow a cycle later and stay through the cycle of done_i; the
//   next instruction follows 3 cycles after done_i at the earliest.
//   ended_o: one cycle after done_i; signal_o and layer_o are valid with it.
module systole_unit #(
  parameter int Bits = 64,
  parameter int QueueDepth = 8
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            push_i,
  output logic            ready_o,
  input  logic [Bits-1:0] push_inst_i,
  input  logic [15:0]     push_index_i,
  input  logic [7:0]      nonzero_i,
  input  logic [7:0]      claimed_i,
  output logic [7:0]      take_o,
  output logic            inst_valid_o,
  output logic [Bits-1:0] inst_o,
  output logic [15:0]     index_o,
  input  logic            done_i,
  output logic            ended_o,
  output logic [7:0]      signal_o,
  output logic [5:0]      layer_o,
  output logic            empty_o   // nothing queued, nothing running
);
  logic queued, start;
  logic [Bits-1:0] head;
  logic [15:0] head_index;
  logic [$clog2(QueueDepth):0] count;
  systole_fifo #(.Width(Bits + 16), .Depth(QueueDepth)) u_queue (
    .clk_i, .rst_ni, .valid_i(push_i), .ready_o, .data_i({push_index_i, push_inst_i}),
    .valid_o(queued), .ready_i(start), .data_o({head_index, head}), .count_o(count)
  );

  systole_pkg::header_t header;
  assign header = head[31:0];

  logic free_q, running_q;
  assign start  = queued && free_q && (header.wait_mask & (~nonzero_i | claimed_i)) == 8'd0;
  assign take_o = start ? header.wait_mask : 8'd0;

  systole_pkg::header_t own;
  assign own          = inst_o[31:0];
  assign inst_valid_o = running_q;
  assign signal_o     = own.signal_mask;
  assign layer_o      = own.layer;
  assign empty_o      = !queued && free_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      free_q    <= 1'b1;
      running_q <= 1'b0;
      ended_o   <= 1'b0;
    end else begin
      ended_o <= running_q && done_i;
      if (start) begin
        free_q    <= 1'b0;
        running_q <= 1'b1;
      end else if (running_q && done_i) begin
        running_q <= 1'b0;
      end else if (ended_o) begin
        free_q <= 1'b1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (start) begin
      inst_o  <= head;
      index_o <= head_index;
    end
  end

  logic unused;
  assign unused = ^{count, header.op, header.checksum, header.signal_mask, header.layer,
                    header.reserved, own.op, own.checksum, own.wait_mask, own.reserved};
endmodule
