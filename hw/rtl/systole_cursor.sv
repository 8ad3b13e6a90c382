// SPDX-License-Identifier: Apache-2.0
//
// Walks over the output pixels in raster order, one a cycle, and writes a tile of PxLanes pixels
// into the lanes' next entries by additions alone: no divider and no multiplier.
//
// Contract
//   start_i (one cycle) begins at pixel 0 with the fields of inst_i, which stays stable.
//   Pixel n = PxLanes * p + j goes to slot (stride_mod * j) mod Banks, Banks = PxLanes: the columns
//   then read different banks for every tap. With Banks = 1 the slot is j.
//   write_o is one-hot over the slots; entry_o as in systole_lane. When a tile is complete,
//   ready_o rises with count_o (pixels), last_o (last tile of the map), max_slot_o, top_o (first
//   input row of the first pixel's window) and bottom_o (last input row of the last pixel's;
//   both signed, may lie outside the map). take_i consumes it and the next one begins, after the
//   last one at pixel 0 again. A tile is ready PxLanes + 3 cycles after take_i or start_i.
module systole_cursor #(
  parameter int PxLanes = 13,
  parameter int Banks = 13,
  parameter int WordBits = 12,
  localparam int SlotBits = PxLanes > 1 ? $clog2(PxLanes) : 1,
  localparam int CountBits = $clog2(PxLanes + 1)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  systole_pkg::conv_t   inst_i,
  input  logic                 start_i,
  output logic [PxLanes-1:0]   write_o,
  output logic [WordBits+23:0] entry_o,
  output logic                 ready_o,
  input  logic                 take_i,
  output logic [CountBits-1:0] count_o,
  output logic                 last_o,
  output logic [SlotBits-1:0]  max_slot_o,
  output logic signed [16:0]   top_o,
  output logic signed [16:0]   bottom_o
);

  // Position of the present pixel.
  logic filling_q;
  logic [11:0] x_left_q;
  logic [19:0] pixels_left_q;
  logic [CountBits-1:0] count_q;
  logic [WordBits-1:0] word_q;
  logic [SlotBits-1:0] bank_q;
  logic signed [16:0] row_q, column_q;  // of the window's first element
  logic row_end, tile_end, map_end;
  assign row_end = x_left_q == 12'd1;
  assign map_end = pixels_left_q == 20'd1;
  assign tile_end = map_end || count_q == CountBits'(PxLanes - 1);

  logic [SlotBits:0] bank_sum;
  logic bank_carry;
  if (Banks > 1) begin : gen_banks
    assign bank_sum = (SlotBits + 1)'(bank_q) + (SlotBits + 1)'(inst_i.stride_mod);
    assign bank_carry = bank_sum >= (SlotBits + 1)'(Banks);
  end else begin : gen_one_bank
    assign bank_sum = (SlotBits + 1)'(count_q) + (SlotBits + 1)'(1);
    assign bank_carry = 1'b0;
  end

  logic restart;
  assign restart = start_i || (filling_q && map_end);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) filling_q <= 1'b0;
    else filling_q <= start_i || take_i || (filling_q && !tile_end);
    if (restart || (filling_q && row_end)) begin
      x_left_q <= inst_i.out_w;
      column_q <= 17'd0 - 17'(inst_i.pad_left);
    end else if (filling_q) begin
      x_left_q <= x_left_q - 12'd1;
      column_q <= column_q + 17'(inst_i.stride_w);
    end
    if (restart) begin
      pixels_left_q <= inst_i.pixels;
      row_q <= 17'd0 - 17'(inst_i.pad_top);
      word_q <= '0;
      bank_q <= '0;
    end else if (filling_q) begin
      pixels_left_q <= pixels_left_q - 20'd1;
      if (row_end) row_q <= row_q + 17'(inst_i.stride_h);
      word_q <= word_q + WordBits'(inst_i.stride_div) + WordBits'(bank_carry)
          + (row_end ? WordBits'(inst_i.row_extra) : WordBits'(0));
      // In a new tile bank_sum is 0 mod Banks by itself; with one bank it must be set.
      if (Banks == 1 && tile_end) bank_q <= '0;
      else bank_q <= SlotBits'(bank_carry ? bank_sum - (SlotBits + 1)'(Banks) : bank_sum);
    end
    if (start_i || (filling_q && tile_end)) count_q <= '0;
    else if (filling_q) count_q <= count_q + CountBits'(1);
  end

  // Bounds of the taps inside the map, then clamped to the six bits that a tap has.
  logic signed [16:0] y_low_q, y_high_q, x_low_q, x_high_q;
  logic [WordBits-1:0] word_1_q;
  logic [SlotBits-1:0] slot_1_q;
  logic write_1_q, end_1_q, end_2_q;
  always_ff @(posedge clk_i) begin
    y_low_q <= -row_q;
    y_high_q <= 17'(inst_i.in_h) - row_q;
    x_low_q <= -column_q;
    x_high_q <= 17'(inst_i.in_w) - column_q;
    word_1_q <= word_q;
    slot_1_q <= bank_q;
    write_1_q <= filling_q && !start_i;
  end

  function automatic logic [5:0] clamp(input logic signed [16:0] value);
    if (value[16]) clamp = 6'd0;
    else if (|value[15:6]) clamp = 6'd63;
    else clamp = value[5:0];
  endfunction

  always_ff @(posedge clk_i) begin
    entry_o <= {word_1_q, clamp(y_low_q), clamp(y_high_q), clamp(x_low_q), clamp(x_high_q)};
  end
  for (genvar i = 0; i < PxLanes; i++) begin : gen_write
    always_ff @(posedge clk_i) write_o[i] <= write_1_q && slot_1_q == SlotBits'(i);
  end

  always_ff @(posedge clk_i) begin
    if (filling_q) begin
      if (count_q == '0) begin
        top_o <= row_q;
        max_slot_o <= bank_q;
      end else if (bank_q > max_slot_o) begin
        max_slot_o <= bank_q;
      end
      bottom_o <= row_q + 17'(inst_i.kernel_h) - 17'd1;
      last_o <= map_end;
      count_o <= count_q + CountBits'(1);
    end
    if (!rst_ni || start_i) begin
      end_1_q <= 1'b0;
      end_2_q <= 1'b0;
      ready_o <= 1'b0;
    end else begin
      end_1_q <= filling_q && tile_end;
      end_2_q <= end_1_q;
      ready_o <= end_2_q || (ready_o && !take_i);
    end
  end

  logic unused_fields;
  assign unused_fields = ^{inst_i, bank_sum};

endmodule
