// SPDX-License-Identifier: Apache-2.0
//
// RAMB18E1 of Xilinx' 7 series as 512 words of 32 bits and 4 parity bits, for simulating a
// synthesised netlist: Yosys' cells_sim.v declares it without behaviour. Ours, written from the user
// guide UG473, and only what Yosys 0.23 makes of the memories and tables of `tiny`.
//
// Contract
//   Simple dual port: A reads and B writes whole words with a write enable a byte; a read beside a
//   write of the same word gives the old one. No output register, reset or cascade. Anything else
//   is an error at elaboration. Bits without an initial value hold whatever the simulator makes of x.
module RAMB18E1 #(
  parameter [255:0] INIT_00 = 0, INIT_01 = 0, INIT_02 = 0, INIT_03 = 0,
  parameter [255:0] INIT_04 = 0, INIT_05 = 0, INIT_06 = 0, INIT_07 = 0,
  parameter [255:0] INIT_08 = 0, INIT_09 = 0, INIT_0A = 0, INIT_0B = 0,
  parameter [255:0] INIT_0C = 0, INIT_0D = 0, INIT_0E = 0, INIT_0F = 0,
  parameter [255:0] INIT_10 = 0, INIT_11 = 0, INIT_12 = 0, INIT_13 = 0,
  parameter [255:0] INIT_14 = 0, INIT_15 = 0, INIT_16 = 0, INIT_17 = 0,
  parameter [255:0] INIT_18 = 0, INIT_19 = 0, INIT_1A = 0, INIT_1B = 0,
  parameter [255:0] INIT_1C = 0, INIT_1D = 0, INIT_1E = 0, INIT_1F = 0,
  parameter [255:0] INIT_20 = 0, INIT_21 = 0, INIT_22 = 0, INIT_23 = 0,
  parameter [255:0] INIT_24 = 0, INIT_25 = 0, INIT_26 = 0, INIT_27 = 0,
  parameter [255:0] INIT_28 = 0, INIT_29 = 0, INIT_2A = 0, INIT_2B = 0,
  parameter [255:0] INIT_2C = 0, INIT_2D = 0, INIT_2E = 0, INIT_2F = 0,
  parameter [255:0] INIT_30 = 0, INIT_31 = 0, INIT_32 = 0, INIT_33 = 0,
  parameter [255:0] INIT_34 = 0, INIT_35 = 0, INIT_36 = 0, INIT_37 = 0,
  parameter [255:0] INIT_38 = 0, INIT_39 = 0, INIT_3A = 0, INIT_3B = 0,
  parameter [255:0] INIT_3C = 0, INIT_3D = 0, INIT_3E = 0, INIT_3F = 0,
  parameter [255:0] INITP_00 = 0, INITP_01 = 0, INITP_02 = 0, INITP_03 = 0,
  parameter [255:0] INITP_04 = 0, INITP_05 = 0, INITP_06 = 0, INITP_07 = 0,
  parameter RAM_MODE = "TDP", parameter WRITE_MODE_A = "WRITE_FIRST",
  parameter WRITE_MODE_B = "WRITE_FIRST", parameter DOA_REG = 0, parameter DOB_REG = 0,
  parameter READ_WIDTH_A = 0, parameter READ_WIDTH_B = 0,
  parameter WRITE_WIDTH_A = 0, parameter WRITE_WIDTH_B = 0,
  parameter [17:0] INIT_A = 0, parameter [17:0] INIT_B = 0,
  parameter [17:0] SRVAL_A = 0, parameter [17:0] SRVAL_B = 0
) (
  input CLKARDCLK, ENARDEN, RSTRAMARSTRAM, RSTREGARSTREG, REGCEAREGCE,
  input CLKBWRCLK, ENBWREN, RSTRAMB, RSTREGB, REGCEB,
  input [13:0] ADDRARDADDR, ADDRBWRADDR,
  input [1:0] WEA,
  input [3:0] WEBWE,
  input [15:0] DIADI, DIBDI,
  input [1:0] DIPADIP, DIPBDIP,
  output reg [15:0] DOADO, DOBDO,
  output reg [1:0] DOPADOP, DOPBDOP
);
  if (RAM_MODE != "SDP" || READ_WIDTH_A != 36 || READ_WIDTH_B != 0 || WRITE_WIDTH_A != 0
      || (WRITE_WIDTH_B != 36 && WRITE_WIDTH_B != 0) || DOA_REG != 0 || DOB_REG != 0
      || (WRITE_WIDTH_B != 0 && WRITE_MODE_B != "READ_FIRST")) begin : gen_error
    $error("RAMB18E1: no model of this mode");
  end

  localparam [64*256-1:0] Init = {
    INIT_3F, INIT_3E, INIT_3D, INIT_3C, INIT_3B, INIT_3A, INIT_39, INIT_38,
    INIT_37, INIT_36, INIT_35, INIT_34, INIT_33, INIT_32, INIT_31, INIT_30,
    INIT_2F, INIT_2E, INIT_2D, INIT_2C, INIT_2B, INIT_2A, INIT_29, INIT_28,
    INIT_27, INIT_26, INIT_25, INIT_24, INIT_23, INIT_22, INIT_21, INIT_20,
    INIT_1F, INIT_1E, INIT_1D, INIT_1C, INIT_1B, INIT_1A, INIT_19, INIT_18,
    INIT_17, INIT_16, INIT_15, INIT_14, INIT_13, INIT_12, INIT_11, INIT_10,
    INIT_0F, INIT_0E, INIT_0D, INIT_0C, INIT_0B, INIT_0A, INIT_09, INIT_08,
    INIT_07, INIT_06, INIT_05, INIT_04, INIT_03, INIT_02, INIT_01, INIT_00
  };
  localparam [8*256-1:0] InitParity = {
    INITP_07, INITP_06, INITP_05, INITP_04, INITP_03, INITP_02, INITP_01, INITP_00
  };
  reg [31:0] data [512];
  reg [3:0]  parity [512];
  initial begin
    for (int w = 0; w < 512; w++) begin
      data[w]   = Init[32*w +: 32];
      parity[w] = InitParity[4*w +: 4];
    end
  end

  always @(posedge CLKARDCLK) begin
    if (ENARDEN) begin
      {DOBDO, DOADO}     <= data[ADDRARDADDR[13:5]];
      {DOPBDOP, DOPADOP} <= parity[ADDRARDADDR[13:5]];
    end
  end
  wire [31:0] written = {DIBDI, DIADI};
  wire [3:0]  written_parity = {DIPBDIP, DIPADIP};
  always @(posedge CLKBWRCLK) begin
    for (int b = 0; b < 4; b++) begin
      if (ENBWREN && WEBWE[b]) begin
        data[ADDRBWRADDR[13:5]][8*b +: 8] <= written[8*b +: 8];
        parity[ADDRBWRADDR[13:5]][b]      <= written_parity[b];
      end
    end
  end
endmodule
