// SPDX-License-Identifier: Apache-2.0
//
// Proved of systole_read, whatever its clients and the memory do: an AXI address stays until it is
// taken, no more than Outstanding bursts are under way, a beat is only taken for a burst under way,
// and a burst that its client cut at 4 KiB does not cross it on the bus.
  logic reset_seen_q = 1'b0;
  logic held_q = 1'b0;
  logic [39:0] held_address_q;
  logic [7:0] held_length_q;
  logic [39:0] base_q, size_q;
  logic [12:0] client_end, bus_end;
  assign client_end = 13'(address[11:0]) + (13'(beats) << BeatShift);
  assign bus_end    = 13'(araddr_o[11:0]) + ((13'(arlen_o) + 13'd1) << BeatShift);
  always_ff @(posedge clk_i) begin
    reset_seen_q   <= 1'b1;
    held_q         <= rst_ni && reset_seen_q && arvalid_o && !arready_i;
    held_address_q <= araddr_o;
    held_length_q  <= arlen_o;
    base_q         <= memory_base_i;
    size_q         <= 40'(memory_size_i);
    // The environment: registers are written outside of a run, bases are aligned, bursts legal.
    if (!reset_seen_q) assume (!rst_ni);
    else assume (memory_base_i == base_q && 40'(memory_size_i) == size_q);
    assume (memory_base_i[11:0] == 12'd0);
    if (asked) assume (beats != '0 && 32'(beats) <= BurstBeats && client_end <= 13'd4096);
    if (reset_seen_q) begin
      assert (32'(order_count) <= Outstanding);
      assert (32'(order_count) + 32'(ar_valid_q) <= Outstanding);
      if (ar_valid_q) begin
        assert (ar_beats_q != '0 && 32'(ar_beats_q) <= BurstBeats);
        assert (13'(ar_address_q[11:0]) + (13'(ar_beats_q) << BeatShift) <= 13'd4096);
      end
      if (held_q && rst_ni) begin
        assert (arvalid_o && araddr_o == held_address_q && arlen_o == held_length_q);
      end
      if (arvalid_o) assert (bus_end <= 13'd4096);
      if (rready_o) assert (order_valid);
      assert (!(arvalid_o && error_address_o));
    end
  end
