// SPDX-License-Identifier: Apache-2.0
//
// Cuts the next burst off a run of beats: at most BurstBeats, the rest of the run, and not over a
// 4 KiB border. Combinational. left_i is at least 1; offset_i is beat aligned.
module systole_burst #(
  parameter int PortBits = 64,
  parameter int BurstBeats = 16,
  parameter int LeftBits = 24,
  localparam int BeatBits = $clog2(BurstBeats) + 1
) (
  input  logic [11:0]         offset_i,  // address mod 4 KiB
  input  logic [LeftBits-1:0] left_i,    // beats of the run
  output logic [BeatBits-1:0] beats_o
);
  localparam int BeatShift = $clog2(PortBits / 8);

  logic [12:0] to_border;  // beats, 1 to 4096 / beat bytes
  assign to_border = (13'd4096 - {1'b0, offset_i}) >> BeatShift;

  logic [BeatBits-1:0] by_left;
  assign by_left = left_i < LeftBits'(BurstBeats) ? BeatBits'(left_i) : BeatBits'(BurstBeats);
  assign beats_o = to_border < 13'(by_left) ? BeatBits'(to_border) : by_left;
`ifdef FORMAL
`include "systole_burst.svh"
`endif
endmodule
