// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The values of one stage of one layer, seen inside the RTL as they were computed:
 * [channel][pixel], pixels in raster order. Valid while its core is open.
 */
public final class Tap {
  private final Bench bench;
  private final int layer;
  private final int stage;
  private final MemorySegment values;

  Tap(Bench bench, int layer, int stage, MemorySegment values) {
    this.bench = bench;
    this.layer = layer;
    this.stage = stage;
    this.values = values;
  }

  /** Values seen; negative if any lay outside the shape asked for. */
  public long count() {
    return bench.tapCount(stage, layer);
  }

  /** Number of values of the shape asked for. */
  public long size() {
    return values.byteSize() / 4;
  }

  /** The value of channel · pixels + pixel; 0x80808080 if never seen. */
  public int at(long index) {
    return values.getAtIndex(ValueLayout.JAVA_INT, index);
  }
}
