// SPDX-License-Identifier: Apache-2.0
//
// Cuts the DRAM side of a map into bursts: rows, in a row planes, in a plane one run of beats.
//
// Contract
//   start_i loads the walk; valid_o with the first burst two cycles later. A burst taken with
//   next_i is followed by the next two cycles later. first_in_row_o, last_in_run_o, last_in_row_o, last_in_pass_o
//   describe the burst shown. After the last row the walk starts over (passes are counted
//   outside).
module systole_runs #(
  parameter int PortBits = 64,
  parameter int WordBits = 64,  // of a feature word, at most PortBits
  parameter int BurstBeats = 16,
  localparam int BeatBits = $clog2(BurstBeats) + 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                start_i,
  input  logic                next_i,
  input  logic [31:0]         dram_i,
  input  logic [23:0]         row_pitch_i,
  input  logic [23:0]         plane_pitch_i,
  input  logic [11:0]         rows_i,
  input  logic [11:0]         row_words_i,
  input  logic [11:0]         planes_i,
  output logic                valid_o,
  output logic [31:0]         address_o,
  output logic [BeatBits-1:0] beats_o,
  output logic                first_in_row_o,
  output logic                last_in_run_o,
  output logic                last_in_row_o,
  output logic                last_in_pass_o
);
  localparam int BeatShift = $clog2(PortBits / 8);
  localparam int Ratio = PortBits / WordBits;
  localparam int RatioShift = $clog2(Ratio);

  logic [31:0] row_q, run_q, address_q;
  logic [11:0] rows_left_q, planes_left_q, beats_left_q, run_beats;
  logic first_q, ready_q;
  logic [BeatBits-1:0] beats, beats_q;

  assign run_beats = 12'((13'(row_words_i) + 13'(Ratio - 1)) >> RatioShift);
  systole_burst #(.PortBits(PortBits), .BurstBeats(BurstBeats), .LeftBits(12)) u_burst (
    .offset_i(address_q[11:0]), .left_i(beats_left_q), .beats_o(beats)
  );

  assign valid_o        = ready_q;
  assign address_o      = address_q;
  assign beats_o        = beats_q;
  assign first_in_row_o = first_q;
  assign last_in_run_o  = beats_left_q == 12'(beats_q);
  assign last_in_row_o  = last_in_run_o && planes_left_q == 12'd1;
  assign last_in_pass_o = last_in_row_o && rows_left_q == 12'd1;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) ready_q <= 1'b0;
    else ready_q <= !start_i && !next_i;
  end

  always_ff @(posedge clk_i) begin
    beats_q <= beats;
    if (start_i) begin
      row_q         <= dram_i;
      run_q         <= dram_i;
      address_q     <= dram_i;
      rows_left_q   <= rows_i;
      planes_left_q <= planes_i;
      beats_left_q  <= run_beats;
      first_q       <= 1'b1;
    end else if (next_i) begin
      address_q    <= address_q + (32'(beats_q) << BeatShift);
      beats_left_q <= beats_left_q - 12'(beats_q);
      first_q      <= 1'b0;
      if (last_in_run_o) begin
        beats_left_q  <= run_beats;
        planes_left_q <= planes_left_q - 12'd1;
        run_q         <= run_q + 32'(plane_pitch_i);
        address_q     <= run_q + 32'(plane_pitch_i);
      end
      if (last_in_row_o) begin
        planes_left_q <= planes_i;
        rows_left_q   <= rows_left_q - 12'd1;
        row_q         <= row_q + 32'(row_pitch_i);
        run_q         <= row_q + 32'(row_pitch_i);
        address_q     <= row_q + 32'(row_pitch_i);
        first_q       <= 1'b1;
      end
      if (last_in_pass_o) begin
        rows_left_q <= rows_i;
        row_q       <= dram_i;
        run_q       <= dram_i;
        address_q   <= dram_i;
      end
    end
  end
endmodule
