// SPDX-License-Identifier: Apache-2.0
//
// The performance counters of a run: 32 bits each, cleared by clear_i, wrapping. A cycle may bring
// several read beats (one a port). What happens in a cycle is counted two cycles later.
module systole_counters #(
  parameter int Ports = 2
) (
  input  logic             clk_i,
  input  logic             clear_i,
  input  logic [Ports-1:0] read_beat_i,
  input  logic             write_beat_i,
  input  logic             issued_i,
  input  logic             stall_weights_i,
  input  logic             stall_rows_i,
  input  logic             stall_drain_i,
  output logic [31:0]      read_beats_o,
  output logic [31:0]      write_beats_o,
  output logic [31:0]      issued_beats_o,
  output logic [31:0]      stall_weights_o,
  output logic [31:0]      stall_rows_o,
  output logic [31:0]      stall_drain_o
);
  logic [2:0] read_beats, read_beats_q;
  logic write_beat_q, issued_q, stall_weights_q, stall_rows_q, stall_drain_q;
  always_comb begin
    read_beats = 3'd0;
    for (int p = 0; p < Ports; p++) read_beats = read_beats + 3'(read_beat_i[p]);
  end
  always_ff @(posedge clk_i) begin
    read_beats_q    <= read_beats;
    write_beat_q    <= write_beat_i;
    issued_q        <= issued_i;
    stall_weights_q <= stall_weights_i;
    stall_rows_q    <= stall_rows_i;
    stall_drain_q   <= stall_drain_i;
  end

  always_ff @(posedge clk_i) begin
    if (clear_i) begin
      read_beats_o    <= '0;
      write_beats_o   <= '0;
      issued_beats_o  <= '0;
      stall_weights_o <= '0;
      stall_rows_o    <= '0;
      stall_drain_o   <= '0;
    end else begin
      read_beats_o    <= read_beats_o + 32'(read_beats_q);
      write_beats_o   <= write_beats_o + 32'(write_beat_q);
      issued_beats_o  <= issued_beats_o + 32'(issued_q);
      stall_weights_o <= stall_weights_o + 32'(stall_weights_q);
      stall_rows_o    <= stall_rows_o + 32'(stall_rows_q);
      stall_drain_o   <= stall_drain_o + 32'(stall_drain_q);
    end
  end
endmodule
