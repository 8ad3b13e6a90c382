// SPDX-License-Identifier: Apache-2.0
//
// Whether a burst lies in the memory: address + bytes <= size. Combinational.
//
// The three numbers are added in one carry chain behind a carry-save step, since a sum that is then
// compared would be two chains: size - address - bytes = size + ~address + ~bytes + 2 >= 0.
module systole_range #(
  parameter int AddressBits = 40,  // at least 32
  parameter int BytesBits = 8
) (
  input  logic [AddressBits-1:0] address_i,
  input  logic [BytesBits-1:0]   bytes_i,
  input  logic [31:0]            size_i,
  output logic                   inside_o
);
  localparam int Bits = AddressBits + 2;
  logic [Bits-1:0] size, address, bytes, sums, carries;
  logic [Bits:0] rest;
  assign size     = {{(Bits - 32){1'b0}}, size_i};
  assign address  = ~{{(Bits - AddressBits){1'b0}}, address_i};
  assign bytes    = ~{{(Bits - BytesBits){1'b0}}, bytes_i};
  assign sums     = size ^ address ^ bytes;
  assign carries  = (size & address) | (size & bytes) | (address & bytes);
  // The two ones: one is the lowest carry, one comes out of the bit below.
  assign rest     = {sums, 1'b1} + {carries[Bits-2:0], 2'b11};
  assign inside_o = !rest[Bits];

  logic unused;
  assign unused = ^{carries[Bits-1], rest[Bits-1:0]};
endmodule
