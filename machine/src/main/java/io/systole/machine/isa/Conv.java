// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.List;

/**
 * CONV: multiplies and accumulates for one group of a convolution (or a fully connected layer, or
 * an identity), tile by tile, and hands finished columns of OcLanes accumulators to POST.
 */
public final class Conv {
  private static final FieldTable T = FieldTable.afterHeader();
  public static final Field BASE = T.unsigned("base", 16, "words", "plane 0 of the group's input");
  public static final Field PLANE_WORDS =
      T.unsigned("plane_words", 16, "words", "from plane to plane in a bank");
  public static final Field RING_MASK =
      T.unsigned("ring_mask", 16, "", "ANDed with L div B before base and plane are added");
  public static final Field GATE =
      T.code(
          "gate",
          2,
          new Field.Range(0, 2),
          "rows: 0 all present, 1 streamed anew for each output-channel tile, 2 streamed once");
  public static final Field PASS_WORDS =
      T.unsigned(
          "pass_words", 16, "words", "added to L div B from one output-channel tile to the next");
  public static final Field TILE_PLANES =
      T.unsigned(
          "tile_planes",
          8,
          "planes",
          "input planes advanced a tile (0; OcLanes/PostLanes for identity)");
  public static final Field IC = T.count("ic", 14, "channels", "input channels of the group");
  public static final Field KERNEL_H = T.count("kernel_h", 6, "rows", "KH");
  public static final Field KERNEL_W = T.count("kernel_w", 6, "columns", "KW");
  public static final Field STRIDE_H = T.count("stride_h", 4, "rows", "SH");
  public static final Field STRIDE_W = T.count("stride_w", 4, "columns", "SW");
  public static final Field STRIDE_DIV = T.unsigned("stride_div", 4, "words", "SW div B");
  public static final Field STRIDE_MOD =
      T.unsigned("stride_mod", 6, "banks", "SW mod B; 0 only if B = 1");
  public static final Field PAD_TOP = T.unsigned("pad_top", 6, "rows", "zero rows above");
  public static final Field PAD_LEFT =
      T.unsigned("pad_left", 6, "columns", "zero columns to the left");
  public static final Field IN_H = T.count("in_h", 12, "rows", "IH");
  public static final Field IN_W = T.count("in_w", 12, "columns", "IW");
  public static final Field OUT_W = T.count("out_w", 12, "columns", "OW");
  public static final Field PIXELS = T.count("pixels", 20, "pixels", "OH · OW");
  public static final Field PITCH_DIV = T.unsigned("pitch_div", 12, "words", "P div B");
  public static final Field PITCH_MOD = T.unsigned("pitch_mod", 6, "banks", "P mod B");
  public static final Field ROW_EXTRA =
      T.signed(
          "row_extra", 16, "words", "(SH·P − SW·OW) / B, exact: what the step to a new row adds");
  public static final Field TAP_WORD =
      T.signed("tap_word", 16, "words", "(−pad_top·P − pad_left) floor-div B: tap (0,0)");
  public static final Field TAP_BANK =
      T.unsigned("tap_bank", 6, "banks", "(−pad_top·P − pad_left) mod B: tap (0,0)");
  public static final Field OC_TILES = T.count("oc_tiles", 12, "tiles", "output-channel tiles");
  public static final Field PIXEL_OUTER =
      T.flag("pixel_outer", "0: output-channel tile in the outer loop; 1: pixel tile");
  public static final Field HOLD =
      T.flag("hold", "1: ring words are read again for each outer step and released in its last");

  /** Header and own fields, in order of offset. */
  public static final List<Field> FIELDS = T.fields();

  private Conv() {}
}
