// SPDX-License-Identifier: Apache-2.0
//
// First-in first-out queue in LUT memory, first word falling through.
//
// Contract
//   A word taken at valid_i && ready_o in cycle s is at data_o from s + 1, when it is the oldest.
//   count_o is the number of words inside. Throughput one word a cycle in and out.
//   Depth is a power of two, at least 2. Reset empties it; the memory keeps its content.
module systole_fifo #(
  parameter int Width = 8,
  parameter int Depth = 16,
  localparam int CountBits = $clog2(Depth) + 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 valid_i,
  output logic                 ready_o,
  input  logic [Width-1:0]     data_i,
  output logic                 valid_o,
  input  logic                 ready_i,
  output logic [Width-1:0]     data_o,
  output logic [CountBits-1:0] count_o
);
  localparam int AddressBits = $clog2(Depth);

  if (Depth < 2 || 2 ** AddressBits != Depth) $error("Depth must be a power of two");

  (* ram_style = "distributed" *) logic [Width-1:0] mem [Depth];
  logic [CountBits-1:0] write_q, read_q;

  assign count_o = write_q - read_q;
  // Full: the same place, one turn apart.
  assign ready_o = write_q != {~read_q[CountBits-1], read_q[AddressBits-1:0]};
  assign valid_o = write_q != read_q;
  assign data_o  = mem[read_q[AddressBits-1:0]];

  always_ff @(posedge clk_i) begin
    if (valid_i && ready_o) mem[write_q[AddressBits-1:0]] <= data_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
    end else begin
      if (valid_i && ready_o) write_q <= write_q + 1'b1;
      if (valid_o && ready_i) read_q <= read_q + 1'b1;
    end
  end
`ifdef FORMAL
`include "systole_fifo.svh"
`endif
endmodule
