// SPDX-License-Identifier: Apache-2.0
//
// The bias queue: a FIFO in LUT memory whose room is reserved when a word is asked for (reserve_i,
// only with room_o), some cycles before it arrives (push_i). Output ready/valid, in order.
module systole_bias_queue #(
  parameter int WordBits = 256,
  parameter int Depth = 8,
  localparam int AddressBits = $clog2(Depth)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                reserve_i,
  output logic                room_o,
  input  logic                push_i,
  input  logic [WordBits-1:0] data_i,
  output logic                valid_o,
  input  logic                ready_i,
  output logic [WordBits-1:0] data_o
);

  logic [WordBits-1:0] memory[Depth];
  logic [AddressBits:0] reserved_q, level_q;
  logic [AddressBits-1:0] write_q, read_q;
  logic pop;
  assign pop = valid_o && ready_i;
  always_ff @(posedge clk_i) begin
    if (push_i) memory[write_q] <= data_i;
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      reserved_q <= '0;
      level_q <= '0;
      write_q <= '0;
      read_q <= '0;
    end else begin
      reserved_q <= reserved_q + (AddressBits + 1)'(reserve_i) - (AddressBits + 1)'(pop);
      level_q <= level_q + (AddressBits + 1)'(push_i) - (AddressBits + 1)'(pop);
      if (push_i) write_q <= write_q + 1'b1;
      if (pop) read_q <= read_q + 1'b1;
    end
  end
  assign room_o = !reserved_q[AddressBits];
  assign valid_o = level_q != '0;
  assign data_o = memory[read_q];

endmodule
