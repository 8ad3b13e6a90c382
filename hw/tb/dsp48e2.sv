// SPDX-License-Identifier: Apache-2.0
//
// Our own simulation model of the subset of DSP48E2 that systole_mac uses (from the public user
// guide; not the vendor's model): AREG = BREG = OPMODEREG = 0, MREG = PREG = 1, a 27 x 18 product,
// OPMODE X = Y = M with Z = 0 or P, ALUMODE 0 (add). Anything else stops the simulation.
/* verilator lint_off DECLFILENAME */
/* verilator lint_off UNUSEDSIGNAL */
/* verilator lint_off UNUSEDPARAM */
module DSP48E2 #(
  parameter int AREG = 1, parameter int ACASCREG = 1, parameter int BREG = 1,
  parameter int BCASCREG = 1, parameter int CREG = 1, parameter int DREG = 1,
  parameter int ADREG = 1, parameter int MREG = 1, parameter int PREG = 1,
  parameter int INMODEREG = 1, parameter int OPMODEREG = 1, parameter int ALUMODEREG = 1,
  parameter int CARRYINREG = 1, parameter int CARRYINSELREG = 1,
  parameter USE_MULT = "MULTIPLY"
) (
  input  logic        CLK,
  input  logic [29:0] A, input logic [17:0] B, input logic [47:0] C, input logic [26:0] D,
  input  logic [29:0] ACIN, input logic [17:0] BCIN, input logic [47:0] PCIN,
  input  logic        CARRYCASCIN, input logic MULTSIGNIN,
  input  logic [4:0]  INMODE, input logic [8:0] OPMODE, input logic [3:0] ALUMODE,
  input  logic        CARRYIN, input logic [2:0] CARRYINSEL,
  input  logic        CEA1, input logic CEA2, input logic CEB1, input logic CEB2,
  input  logic        CEC, input logic CED, input logic CEAD, input logic CEM, input logic CEP,
  input  logic        CEINMODE, input logic CECTRL, input logic CEALUMODE, input logic CECARRYIN,
  input  logic        RSTA, input logic RSTB, input logic RSTC, input logic RSTD,
  input  logic        RSTM, input logic RSTP, input logic RSTINMODE, input logic RSTCTRL,
  input  logic        RSTALUMODE, input logic RSTALLCARRYIN,
  output logic [47:0] P,
  output logic [29:0] ACOUT, output logic [17:0] BCOUT, output logic [47:0] PCOUT,
  output logic        CARRYCASCOUT, output logic [3:0] CARRYOUT, output logic MULTSIGNOUT,
  output logic        OVERFLOW, output logic UNDERFLOW, output logic PATTERNDETECT,
  output logic        PATTERNBDETECT, output logic [7:0] XOROUT
);

  if (AREG != 0 || BREG != 0 || MREG != 1 || PREG != 1 || OPMODEREG != 0 || INMODEREG != 0
      || ALUMODEREG != 0 || CARRYINREG != 0 || CARRYINSELREG != 0) $error("register not modelled");

  logic signed [44:0] m_q;
  always_ff @(posedge CLK) begin
    if (CEM) m_q <= 45'(signed'(A[26:0])) * 45'(signed'(B));
    if (CEP) P <= (OPMODE[6:4] == 3'b010 ? P : 48'd0) + 48'(m_q);
  end
`ifdef VERILATOR
  always_ff @(posedge CLK) begin
    assert (OPMODE == 9'b000000101 || OPMODE == 9'b000100101) else $error("OPMODE not modelled");
    assert (ALUMODE == 0 && INMODE == 0 && CARRYINSEL == 0 && !CARRYIN) else $error("mode");
    assert (!(RSTA | RSTB | RSTM | RSTP | RSTALLCARRYIN)) else $error("reset not modelled");
  end
`endif
  assign {ACOUT, BCOUT, PCOUT, CARRYCASCOUT, CARRYOUT, MULTSIGNOUT, OVERFLOW, UNDERFLOW,
          PATTERNDETECT, PATTERNBDETECT, XOROUT} = '0;

endmodule
