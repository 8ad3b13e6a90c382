// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.List;

/** The first 32 bits of every instruction. */
public final class Header {
  /** Width of the header. */
  public static final int BITS = 32;

  private static final FieldTable T = FieldTable.header();
  public static final Field OP = T.unsigned("op", 4, "", "operation; 0 is illegal");
  public static final Field CHECKSUM =
      T.unsigned("checksum", 4, "", "makes the XOR of all 128 nibbles 0xA");
  public static final Field WAIT =
      T.unsigned("wait_mask", 8, "", "semaphores taken (one token each) before the start");
  public static final Field SIGNAL =
      T.unsigned("signal_mask", 8, "", "semaphores given (one token each) at the end");
  public static final Field LAYER =
      T.unsigned("layer", 6, "", "counter that records the cycle of the end");
  public static final Field RESERVED = T.code("reserved", 2, new Field.Range(0, 0), "zero");

  /** In order of offset. */
  public static final List<Field> FIELDS = T.fields();

  private Header() {}
}
