// SPDX-License-Identifier: Apache-2.0
// Generated from the tables of io.systole.machine; do not edit.

// Instruction set, registers and error codes. All struct fields are unsigned: signed
// ones (docs/isa.md) are read through $signed().
// No module uses all constants.
/* verilator lint_off UNUSEDPARAM */
package systole_pkg;

  localparam int unsigned InstructionBits = 512;
  localparam int unsigned AccBits = 48;
  localparam int unsigned Layers = 64;
  localparam int unsigned Semaphores = 8;
  localparam logic [3:0] InstructionChecksum = 4'ha;
  localparam logic [31:0] IdValue = 32'h53595354;
  localparam logic [31:0] VersionValue = 32'h00000001;

  localparam logic [3:0] OpLoadw = 4'd1;
  localparam logic [3:0] OpLoadf = 4'd2;
  localparam logic [3:0] OpConv = 4'd3;
  localparam logic [3:0] OpPost = 4'd4;
  localparam logic [3:0] OpStore = 4'd5;
  localparam logic [3:0] OpSoftmax = 4'd6;
  localparam logic [3:0] OpEnd = 4'd15;
  localparam int unsigned LoadwBits = 160;
  localparam int unsigned LoadfBits = 255;
  localparam int unsigned ConvBits = 288;
  localparam int unsigned PostBits = 369;
  localparam int unsigned StoreBits = 198;
  localparam int unsigned SoftmaxBits = 120;
  localparam int unsigned EndBits = 32;

  localparam logic [11:0] RegCtrl = 12'h000;
  localparam logic [11:0] RegGier = 12'h004;
  localparam logic [11:0] RegIer = 12'h008;
  localparam logic [11:0] RegIsr = 12'h00c;
  localparam logic [11:0] RegId = 12'h020;
  localparam logic [11:0] RegVersion = 12'h024;
  localparam logic [11:0] RegConfigHash = 12'h028;
  localparam logic [11:0] RegProgramBaseLo = 12'h030;
  localparam logic [11:0] RegProgramBaseHi = 12'h034;
  localparam logic [11:0] RegProgramLength = 12'h038;
  localparam logic [11:0] RegMemoryBaseLo = 12'h040;
  localparam logic [11:0] RegMemoryBaseHi = 12'h044;
  localparam logic [11:0] RegMemorySize = 12'h048;
  localparam logic [11:0] RegErrorCode = 12'h050;
  localparam logic [11:0] RegErrorIndex = 12'h054;
  localparam logic [11:0] RegCyclesLo = 12'h058;
  localparam logic [11:0] RegCyclesHi = 12'h05c;
  localparam logic [11:0] RegReadBeats = 12'h060;
  localparam logic [11:0] RegWriteBeats = 12'h064;
  localparam logic [11:0] RegIssuedBeats = 12'h068;
  localparam logic [11:0] RegStallWeights = 12'h06c;
  localparam logic [11:0] RegStallRows = 12'h070;
  localparam logic [11:0] RegStallDrain = 12'h074;
  localparam logic [11:0] RegLayerEnd = 12'h100;

  localparam logic [3:0] ErrNone = 4'd0;
  localparam logic [3:0] ErrOpcode = 4'd1;
  localparam logic [3:0] ErrUnusedBits = 4'd2;
  localparam logic [3:0] ErrChecksum = 4'd3;
  localparam logic [3:0] ErrRange = 4'd4;
  localparam logic [3:0] ErrAddress = 4'd5;
  localparam logic [3:0] ErrAxiSlverr = 4'd6;
  localparam logic [3:0] ErrAxiDecerr = 4'd7;
  localparam logic [3:0] ErrSemaphore = 4'd8;
  localparam logic [3:0] ErrStale = 4'd9;
  localparam logic [3:0] ErrBusy = 4'd10;
  localparam logic [3:0] ErrNoEnd = 4'd11;
  localparam logic [3:0] ErrWatchdog = 4'd12;

  typedef struct packed {
    logic [1:0]   reserved;
    logic [5:0]   layer;
    logic [7:0]   signal_mask;
    logic [7:0]   wait_mask;
    logic [3:0]   checksum;
    logic [3:0]   op;
  } header_t;

  typedef struct packed {
    logic [15:0]  regions;
    logic [23:0]  repeats;
    logic [23:0]  words;
    logic [31:0]  port_stride;
    logic [31:0]  dram;
    logic [1:0]   reserved;
    logic [5:0]   layer;
    logic [7:0]   signal_mask;
    logic [7:0]   wait_mask;
    logic [3:0]   checksum;
    logic [3:0]   op;
  } loadw_t;

  typedef struct packed {
    logic [15:0]  pass_words;
    logic [11:0]  passes;
    logic [11:0]  ring_rows;
    logic         stream;
    logic [5:0]   pitch_mod;
    logic [11:0]  pitch_div;
    logic [15:0]  ring_mask;
    logic [15:0]  plane_words;
    logic [15:0]  base;
    logic [11:0]  planes;
    logic [11:0]  row_words;
    logic [11:0]  rows;
    logic [23:0]  plane_pitch;
    logic [23:0]  row_pitch;
    logic [31:0]  dram;
    logic [1:0]   reserved;
    logic [5:0]   layer;
    logic [7:0]   signal_mask;
    logic [7:0]   wait_mask;
    logic [3:0]   checksum;
    logic [3:0]   op;
  } loadf_t;

  typedef struct packed {
    logic         hold;
    logic         pixel_outer;
    logic [11:0]  oc_tiles;
    logic [5:0]   tap_bank;
    logic [15:0]  tap_word;
    logic [15:0]  row_extra;
    logic [5:0]   pitch_mod;
    logic [11:0]  pitch_div;
    logic [19:0]  pixels;
    logic [11:0]  out_w;
    logic [11:0]  in_w;
    logic [11:0]  in_h;
    logic [5:0]   pad_left;
    logic [5:0]   pad_top;
    logic [5:0]   stride_mod;
    logic [3:0]   stride_div;
    logic [3:0]   stride_w;
    logic [3:0]   stride_h;
    logic [5:0]   kernel_w;
    logic [5:0]   kernel_h;
    logic [13:0]  ic;
    logic [7:0]   tile_planes;
    logic [15:0]  pass_words;
    logic [1:0]   gate;
    logic [15:0]  ring_mask;
    logic [15:0]  plane_words;
    logic [15:0]  base;
    logic [1:0]   reserved;
    logic [5:0]   layer;
    logic [7:0]   signal_mask;
    logic [7:0]   wait_mask;
    logic [3:0]   checksum;
    logic [3:0]   op;
  } conv_t;

  typedef struct packed {
    logic [5:0]   pitch_mod;
    logic [11:0]  pitch_div;
    logic [15:0]  plane_words;
    logic [15:0]  base;
    logic [4:0]   pool_width;
    logic         pool_wrap;
    logic [1:0]   pool_rounding;
    logic [7:0]   pool_shift;
    logic [11:0]  pool_count;
    logic [11:0]  out_w;
    logic [11:0]  out_h;
    logic [5:0]   pool_left;
    logic [5:0]   pool_top;
    logic [5:0]   pool_stride_w;
    logic [5:0]   pool_stride_h;
    logic [5:0]   pool_w;
    logic [5:0]   pool_h;
    logic [1:0]   pool;
    logic [4:0]   lrn_width;
    logic         lrn_wrap;
    logic [1:0]   lrn_rounding;
    logic [31:0]  lrn_gamma;
    logic [16:0]  lrn_beta;
    logic [50:0]  lrn_k;
    logic         lrn_guard;
    logic [1:0]   lrn_after;
    logic [1:0]   lrn_before;
    logic         lrn;
    logic         pool_first;
    logic         relu;
    logic [4:0]   width;
    logic         wrap;
    logic [1:0]   rounding;
    logic [7:0]   shift;
    logic         pixel_outer;
    logic [7:0]   last_oc;
    logic [11:0]  oc_tiles;
    logic [11:0]  in_w;
    logic [11:0]  in_h;
    logic [19:0]  pixels;
    logic [1:0]   reserved;
    logic [5:0]   layer;
    logic [7:0]   signal_mask;
    logic [7:0]   wait_mask;
    logic [3:0]   checksum;
    logic [3:0]   op;
  } post_t;

  typedef struct packed {
    logic [5:0]   pitch_mod;
    logic [11:0]  pitch_div;
    logic [15:0]  plane_words;
    logic [15:0]  base;
    logic [11:0]  planes;
    logic [11:0]  row_words;
    logic [11:0]  rows;
    logic [23:0]  plane_pitch;
    logic [23:0]  row_pitch;
    logic [31:0]  dram;
    logic [1:0]   reserved;
    logic [5:0]   layer;
    logic [7:0]   signal_mask;
    logic [7:0]   wait_mask;
    logic [3:0]   checksum;
    logic [3:0]   op;
  } store_t;

  typedef struct packed {
    logic [15:0]  plane_words;
    logic [15:0]  base;
    logic [15:0]  source_plane_words;
    logic [15:0]  source;
    logic [7:0]   fraction;
    logic [15:0]  count;
    logic [1:0]   reserved;
    logic [5:0]   layer;
    logic [7:0]   signal_mask;
    logic [7:0]   wait_mask;
    logic [3:0]   checksum;
    logic [3:0]   op;
  } softmax_t;

endpackage
/* verilator lint_on UNUSEDPARAM */
