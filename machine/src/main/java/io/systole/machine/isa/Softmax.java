// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.List;

/**
 * SOFTMAX: class scores of a 1×1 map in the banks to probabilities, unsigned &lt;16,0&gt;, in the
 * banks as a 1×1 map of 16-bit elements in class order.
 */
public final class Softmax {
  private static final FieldTable T = FieldTable.afterHeader();
  public static final Field COUNT = T.count("count", 16, "classes", "N");
  public static final Field FRACTION =
      T.signed("fraction", 8, "bits", "fraction bits of the scores");
  public static final Field SOURCE =
      T.unsigned("source", 16, "words", "plane 0 of the scores, bank 0");
  public static final Field SOURCE_PLANE_WORDS =
      T.unsigned("source_plane_words", 16, "words", "from plane to plane of the scores");
  public static final Field BASE = T.unsigned("base", 16, "words", "plane 0 of the result, bank 0");
  public static final Field PLANE_WORDS =
      T.unsigned("plane_words", 16, "words", "from plane to plane of the result");

  /** Header and own fields, in order of offset. */
  public static final List<Field> FIELDS = T.fields();

  private Softmax() {}
}
