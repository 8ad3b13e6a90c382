// SPDX-License-Identifier: Apache-2.0
//
// The weight ring: a memory of RingDepth parts for each port, written by its own DMA, read by CONV
// a whole word (a part of every port) at a time.
//
// Contract
//   ring_valid_i[p] writes a part for port p at its pointer; always taken: LOADW holds the credit
//   (RingDepth parts a port, one given back for each released word).
//   pointer_i is the next word CONV wants, with one bit more than an address. available_o: all its
//   parts are there, two cycles after the last one was written.
//   word_o is the word of address_i two cycles ago. released_i is the first word not yet released;
//   empty_o: nothing is left behind it.
module systole_ring #(
  parameter int WordBits = 256,
  parameter int Ports = 2,
  parameter int RingDepth = 4096,
  localparam int AddressBits = $clog2(RingDepth),
  localparam int PartBits = WordBits / Ports
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic [Ports-1:0]       ring_valid_i,
  input  logic [WordBits-1:0]    ring_data_i,
  input  logic [AddressBits:0]   pointer_i,
  output logic                   available_o,
  input  logic [AddressBits-1:0] address_i,
  output logic [WordBits-1:0]    word_o,
  input  logic [AddressBits:0]   released_i,
  output logic                   empty_o
);

  if (2 ** AddressBits != RingDepth) $error("RingDepth must be a power of two");

  logic [Ports-1:0] available, empty;
  for (genvar p = 0; p < Ports; p++) begin : gen_port
    logic [AddressBits:0] write_q, present_q;
    logic [PartBits-1:0] memory[RingDepth];
    logic [PartBits-1:0] read_q, word_q;
    always_ff @(posedge clk_i) begin
      if (ring_valid_i[p]) begin
        memory[write_q[AddressBits-1:0]] <= ring_data_i[PartBits*p+:PartBits];
      end
    end
    always_ff @(posedge clk_i) begin
      read_q <= memory[address_i];
      word_q <= read_q;
    end
    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        write_q <= '0;
        present_q <= '0;
      end else begin
        if (ring_valid_i[p]) write_q <= write_q + 1'b1;
        present_q <= write_q;
      end
    end
    assign word_o[PartBits*p+:PartBits] = word_q;
    assign available[p] = present_q != pointer_i;
    assign empty[p] = write_q == released_i;
`ifdef VERILATOR
    always_ff @(posedge clk_i) begin
      if (rst_ni) begin
        assert (write_q - released_i <= (AddressBits + 1)'(RingDepth)) else $error("ring overrun");
      end
    end
`endif
  end
  assign available_o = &available;
  assign empty_o = &empty;

endmodule
