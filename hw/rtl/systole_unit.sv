// SPDX-License-Identifier: Apache-2.0
//
// The queue of one unit, and the start and end of its instructions.
//
// Contract
//   push_i && ready_o: an instruction (its Bits lowest bits) joins the queue, with its index.
//   want_o: the unit is free and each semaphore in wait_o, which the oldest waits for, is above 0.
//   start_i (only then) starts it. inst_valid_o and inst_o follow a cycle later and stay through
//   the cycle of done_i; the next instruction follows 3 cycles after done_i at the earliest.
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
  output logic            want_o,
  output logic [7:0]      wait_o,
  input  logic            start_i,
  output logic            inst_valid_o,
  output logic [Bits-1:0] inst_o,
  output logic [15:0]     index_o,
  input  logic            done_i,
  output logic            ended_o,
  output logic [7:0]      signal_o,
  output logic [5:0]      layer_o,
  output logic            empty_o   // nothing queued, nothing running
);
  logic queued;
  logic [Bits-1:0] head;
  logic [15:0] head_index;
  logic [$clog2(QueueDepth):0] count;
  systole_fifo #(.Width(Bits + 16), .Depth(QueueDepth)) u_queue (
    .clk_i, .rst_ni, .valid_i(push_i), .ready_o, .data_i({push_index_i, push_inst_i}),
    .valid_o(queued), .ready_i(start_i), .data_o({head_index, head}), .count_o(count)
  );

  // What the head waits for, in a register beside the queue's memory: of the instruction that
  // enters an empty queue, else of the head, which changes only while the unit is not free.
  systole_pkg::header_t header, pushed;
  logic [7:0] wait_q;
  assign header = head[31:0];
  assign pushed = push_inst_i[31:0];
  always_ff @(posedge clk_i) wait_q <= queued ? header.wait_mask : pushed.wait_mask;

  logic free_q, running_q;
  assign want_o = queued && free_q && (wait_q & ~nonzero_i) == 8'd0;
  assign wait_o = wait_q;

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
      if (start_i) begin
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
    if (start_i) begin
      inst_o  <= head;
      index_o <= head_index;
    end
  end

  logic unused;
  assign unused = ^{count, header.op, header.checksum, header.signal_mask, header.layer,
                    header.reserved, pushed.op, pushed.checksum, pushed.signal_mask, pushed.layer,
                    pushed.reserved, own.op, own.checksum, own.wait_mask, own.reserved};
endmodule
