// SPDX-License-Identifier: Apache-2.0
//
// Shows a stage's values to the bench: docs/hardware.md, section 9. Empty in synthesis.
//
// Under Verilator each valid group is handed to systole_tap_values, a DPI function of the bench;
// without SYSTOLE_TAPS (other benches) nothing is called.
module systole_tap #(
  parameter int PostLanes = 4,
  parameter int ElementBits = 16
) (
  input logic                             clk_i,
  input logic                             valid_i,
  input logic [1:0]                       stage_i,    // 0 convolution, 1 LRN, 2 pool
  input logic [5:0]                       layer_i,
  input logic [15:0]                      channel_i,  // of lane 0
  input logic [19:0]                      pixel_i,    // raster index in the stage's map
  input logic [PostLanes-1:0]             lanes_i,
  input logic [PostLanes*ElementBits-1:0] data_i
);
`ifdef SYSTOLE_TAPS
  import "DPI-C" function void systole_tap_value(input int stage, input int layer,
                                                 input int channel, input int pixel,
                                                 input int value);
  for (genvar i = 0; i < PostLanes; i++) begin : gen_lane
    logic signed [ElementBits-1:0] value;
    assign value = data_i[ElementBits*i+:ElementBits];
    always_ff @(posedge clk_i) begin
      if (valid_i && lanes_i[i]) begin
        systole_tap_value(32'(stage_i), 32'(layer_i), 32'(channel_i) + i, 32'(pixel_i), 32'(value));
      end
    end
  end
`else
  logic unused;
  assign unused = ^{clk_i, valid_i, stage_i, layer_i, channel_i, pixel_i, lanes_i, data_i};
`endif
endmodule
