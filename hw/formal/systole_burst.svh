// SPDX-License-Identifier: Apache-2.0
//
// Proved of systole_burst: for a beat-aligned offset and a run that is not over, the burst has at
// least one beat, at most BurstBeats and what is left, and ends in the same 4 KiB.
  always_comb begin
    if (left_i != '0 && offset_i[BeatShift-1:0] == '0) begin
      assert (beats_o != '0);
      assert (32'(beats_o) <= BurstBeats);
      assert (32'(beats_o) <= 32'(left_i));
      assert (32'(offset_i) + (32'(beats_o) << BeatShift) <= 32'd4096);
    end
  end
