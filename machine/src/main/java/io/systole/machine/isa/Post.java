// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.List;

/**
 * POST: turns the columns of one layer (of all its CONVs) into a finished map in the banks: bias,
 * rounding, ReLU, then LRN and pooling in either order.
 */
public final class Post {
  private static final Field.Range ROUNDINGS = new Field.Range(0, 2);
  private static final Field.Range WIDTHS = new Field.Range(4, 16);
  private static final Field.Range REACH = new Field.Range(0, 2);
  private static final FieldTable T = FieldTable.afterHeader();
  public static final Field PIXELS =
      T.count("pixels", 20, "columns", "of an output-channel tile: OH · OW");
  public static final Field IN_H = T.count("in_h", 12, "rows", "OH of the convolution");
  public static final Field IN_W = T.count("in_w", 12, "columns", "OW of the convolution");
  public static final Field OC_TILES =
      T.count("oc_tiles", 12, "tiles", "output-channel tiles, all groups");
  public static final Field LAST_OC =
      T.count("last_oc", 8, "channels", "channels in the last tile, 1 to OcLanes");
  public static final Field PIXEL_OUTER = T.flag("pixel_outer", "order of the columns, as in CONV");
  public static final Field SHIFT =
      T.signed(
          "shift",
          8,
          "bits",
          "accumulator fraction bits − output fraction bits; negative: to the left");
  public static final Field ROUNDING =
      T.code("rounding", 2, ROUNDINGS, "0 towards −∞, 1 half up, 2 half even");
  public static final Field WRAP = T.flag("wrap", "0 saturate, 1 wrap");
  public static final Field WIDTH = T.code("width", 5, WIDTHS, "W of the output in bits");
  public static final Field RELU = T.flag("relu", "negative values become 0 after rounding");
  public static final Field POOL_FIRST = T.flag("pool_first", "1: pooling before LRN");
  public static final Field LRN = T.flag("lrn", "1: local response normalization");
  public static final Field LRN_BEFORE =
      T.code("lrn_before", 2, REACH, "channels of the window before its own");
  public static final Field LRN_AFTER =
      T.code("lrn_after", 2, REACH, "channels of the window behind its own");
  public static final Field LRN_GUARD =
      T.flag("lrn_guard", "1: the window sum is shifted left by 16 (docs/numerics.md)");
  public static final Field LRN_K = T.unsigned("lrn_k", 51, "x² · 2^−guard", "K, at most 2^50");
  public static final Field LRN_BETA = T.unsigned("lrn_beta", 17, "2^−16", "beta");
  public static final Field LRN_GAMMA =
      T.signed("lrn_gamma", 32, "2^−20", "log2 of the constant factor");
  public static final Field LRN_ROUNDING = T.code("lrn_rounding", 2, ROUNDINGS, "as rounding");
  public static final Field LRN_WRAP = T.flag("lrn_wrap", "as wrap");
  public static final Field LRN_WIDTH =
      T.code("lrn_width", 5, WIDTHS, "W of the normalized map in bits");
  public static final Field POOL =
      T.code("pool", 2, new Field.Range(0, 2), "0 none, 1 maximum, 2 average");
  public static final Field POOL_H = T.count("pool_h", 6, "rows", "window");
  public static final Field POOL_W = T.count("pool_w", 6, "columns", "window");
  public static final Field POOL_STRIDE_H = T.count("pool_stride_h", 6, "rows", "stride");
  public static final Field POOL_STRIDE_W = T.count("pool_stride_w", 6, "columns", "stride");
  public static final Field POOL_TOP =
      T.unsigned("pool_top", 6, "rows", "pad above, less than pool_h");
  public static final Field POOL_LEFT =
      T.unsigned("pool_left", 6, "columns", "pad to the left, less than pool_w");
  public static final Field OUT_H =
      T.count("out_h", 12, "rows", "of the pooled map (in_h without pooling)");
  public static final Field OUT_W =
      T.count("out_w", 12, "columns", "of the pooled map (in_w without pooling)");
  public static final Field POOL_COUNT =
      T.unsigned(
          "pool_count", 12, "elements", "divisor of an average; 0: the elements inside the map");
  public static final Field POOL_SHIFT =
      T.signed("pool_shift", 8, "bits", "average: input fraction bits − output fraction bits");
  public static final Field POOL_ROUNDING = T.code("pool_rounding", 2, ROUNDINGS, "as rounding");
  public static final Field POOL_WRAP = T.flag("pool_wrap", "as wrap");
  public static final Field POOL_WIDTH = T.code("pool_width", 5, WIDTHS, "W of an average in bits");
  public static final Field BASE = T.unsigned("base", 16, "words", "plane 0 of the output map");
  public static final Field PLANE_WORDS =
      T.unsigned("plane_words", 16, "words", "from plane to plane of the output map");
  public static final Field PITCH_DIV =
      T.unsigned("pitch_div", 12, "words", "P div B of the output map");
  public static final Field PITCH_MOD =
      T.unsigned("pitch_mod", 6, "banks", "P mod B of the output map");

  /** Header and own fields, in order of offset. */
  public static final List<Field> FIELDS = T.fields();

  private Post() {}
}
