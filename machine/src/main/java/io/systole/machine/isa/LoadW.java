// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.List;

/**
 * LOADW: streams weights and biases from DRAM into the weight ring, all ports in step of nothing
 * but the ring: port p reads its own region at dram + p · port_stride.
 */
public final class LoadW {
  private static final FieldTable T = FieldTable.afterHeader();
  public static final Field DRAM =
      T.unsigned("dram", 32, "bytes", "first region of port 0, from MEMORY_BASE; beat aligned");
  public static final Field PORT_STRIDE =
      T.unsigned("port_stride", 32, "bytes", "from a port's first region to the next port's");
  public static final Field WORDS =
      T.count("words", 24, "ring words", "of a region; the next begins at the next whole beat");
  public static final Field REPEATS =
      T.count("repeats", 24, "", "times each region is streamed before the next");
  public static final Field REGIONS = T.count("regions", 16, "", "regions, one behind the other");

  /** Header and own fields, in order of offset. */
  public static final List<Field> FIELDS = T.fields();

  private LoadW() {}
}
