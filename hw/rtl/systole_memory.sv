// SPDX-License-Identifier: Apache-2.0
//
// A block RAM of Depth words with one write port with lane enables and one read port. Read latency
// one cycle; without read_i the output holds. Read and write of one word in one cycle: either
// value (nobody may depend on it).
module systole_memory #(
  parameter int LaneBits = 16,
  parameter int Lanes = 4,
  parameter int Depth = 2048,
  localparam int AddressBits = Depth > 1 ? $clog2(Depth) : 1
) (
  input  logic                      clk_i,
  input  logic [Lanes-1:0]          write_i,
  input  logic [AddressBits-1:0]    write_address_i,
  input  logic [Lanes*LaneBits-1:0] write_data_i,
  input  logic                      read_i,
  input  logic [AddressBits-1:0]    read_address_i,
  output logic [Lanes*LaneBits-1:0] read_data_o
);

  logic [Lanes*LaneBits-1:0] memory[Depth];
  always_ff @(posedge clk_i) begin
    for (int l = 0; l < Lanes; l++) begin
      if (write_i[l]) begin
        memory[write_address_i][LaneBits*l+:LaneBits] <= write_data_i[LaneBits*l+:LaneBits];
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (read_i) read_data_o <= memory[read_address_i];
  end

endmodule
