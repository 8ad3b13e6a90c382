// SPDX-License-Identifier: Apache-2.0
//
// One feature bank: as systole_memory, but a depth that is no power of two is split into its
// largest power of two and the rest, which costs fewer block RAMs than rounding up (2,560 words of
// 64 bits: 4 + 1 instead of 8).
module systole_bank #(
  parameter int LaneBits = 16,
  parameter int Lanes = 4,
  parameter int Depth = 2560,
  localparam int AddressBits = $clog2(Depth)
) (
  input  logic                      clk_i,
  input  logic [Lanes-1:0]          write_i,
  input  logic [AddressBits-1:0]    write_address_i,
  input  logic [Lanes*LaneBits-1:0] write_data_i,
  input  logic                      read_i,
  input  logic [AddressBits-1:0]    read_address_i,
  output logic [Lanes*LaneBits-1:0] read_data_o
);

  localparam int Rest = 2 ** AddressBits == Depth ? 0 : Depth - 2 ** (AddressBits - 1);
  if (Rest == 0) begin : gen_whole
    systole_memory #(.LaneBits(LaneBits), .Lanes(Lanes), .Depth(Depth)) u_memory (
      .clk_i, .write_i, .write_address_i, .write_data_i, .read_i, .read_address_i, .read_data_o
    );
  end else begin : gen_split
    localparam int LowBits = AddressBits - 1;
    localparam int RestBits = Rest > 1 ? $clog2(Rest) : 1;
    logic [Lanes*LaneBits-1:0] low, high;
    logic write_high, read_high, read_high_q;
    assign write_high = write_address_i[LowBits];
    assign read_high = read_address_i[LowBits];
    systole_memory #(.LaneBits(LaneBits), .Lanes(Lanes), .Depth(2 ** LowBits)) u_low (
      .clk_i, .write_i(write_high ? '0 : write_i),
      .write_address_i(write_address_i[LowBits-1:0]), .write_data_i, .read_i,
      .read_address_i(read_address_i[LowBits-1:0]), .read_data_o(low)
    );
    systole_memory #(.LaneBits(LaneBits), .Lanes(Lanes), .Depth(Rest)) u_high (
      .clk_i, .write_i(write_high ? write_i : '0),
      .write_address_i(write_address_i[RestBits-1:0]), .write_data_i, .read_i,
      .read_address_i(read_address_i[RestBits-1:0]), .read_data_o(high)
    );
    always_ff @(posedge clk_i) begin
      if (read_i) read_high_q <= read_high;
    end
    assign read_data_o = read_high_q ? high : low;
  end

endmodule
