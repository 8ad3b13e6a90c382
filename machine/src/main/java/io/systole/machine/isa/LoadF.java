// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.List;

/** LOADF: reads rows of a map (or of the image) through port 0 into the feature banks. */
public final class LoadF {
  private static final FieldTable T = FieldTable.afterHeader();
  public static final Field DRAM =
      T.unsigned("dram", 32, "bytes", "row 0, plane 0, from MEMORY_BASE; beat aligned");
  public static final Field ROW_PITCH =
      T.unsigned("row_pitch", 24, "bytes", "from row to row in DRAM; beat aligned");
  public static final Field PLANE_PITCH =
      T.unsigned("plane_pitch", 24, "bytes", "from plane to plane of a row in DRAM; beat aligned");
  public static final Field ROWS = T.count("rows", 12, "rows", "of a pass");
  public static final Field ROW_WORDS = T.count("row_words", 12, "words", "of a row of one plane");
  public static final Field PLANES = T.count("planes", 12, "planes", "of the map");
  public static final Field BASE = T.unsigned("base", 16, "words", "first word in every bank");
  public static final Field PLANE_WORDS =
      T.unsigned("plane_words", 16, "words", "from plane to plane in a bank");
  public static final Field RING_MASK =
      T.unsigned("ring_mask", 16, "", "ANDed with L div B before base and plane are added");
  public static final Field PITCH_DIV = T.unsigned("pitch_div", 12, "words", "P div B");
  public static final Field PITCH_MOD = T.unsigned("pitch_mod", 6, "banks", "P mod B");
  public static final Field STREAM =
      T.flag("stream", "1: rows are counted for CONV and wait for its releases");
  public static final Field RING_ROWS =
      T.unsigned("ring_rows", 12, "rows", "rows that may be loaded and not yet released");
  public static final Field PASSES = T.count("passes", 12, "", "times the rows are loaded");
  public static final Field PASS_WORDS =
      T.unsigned("pass_words", 16, "words", "L div B of a pass's row 0 less the pass's before");

  /** Header and own fields, in order of offset. */
  public static final List<Field> FIELDS = T.fields();

  private LoadF() {}
}
