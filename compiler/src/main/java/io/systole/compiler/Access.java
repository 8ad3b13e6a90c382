// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadF;
import io.systole.machine.isa.Post;
import io.systole.machine.isa.Softmax;
import io.systole.machine.isa.Store;

/**
 * What an instruction reads and writes: words of the feature banks (the same in all), bytes of
 * DRAM. Weights are never written, so LOADW counts as nothing.
 */
record Access(Range bankReads, Range bankWrites, Range dramReads, Range dramWrites) {
  private static final Range NONE = new Range(0, 0);
  private static final int PROBABILITY_BITS = 16;

  /** From a place up to another, exclusive. */
  record Range(long from, long to) {
    static Range of(long from, long size) {
      return new Range(from, from + size);
    }

    boolean meets(Range other) {
      return from < other.to && other.from < to;
    }
  }

  static Access of(Instruction i, MachineConfig machine) {
    int lanes = machine.unrolling().postLanes();
    return switch (i.op()) {
      case LOADW, END -> new Access(NONE, NONE, NONE, NONE);
      case LOADF ->
          new Access(
              NONE,
              Range.of(i.at(LoadF.BASE), i.get(LoadF.PLANES) * i.at(LoadF.PLANE_WORDS)),
              Range.of(i.get(LoadF.DRAM), i.get(LoadF.ROWS) * i.get(LoadF.ROW_PITCH)),
              NONE);
      case CONV -> {
        long planes =
            i.get(Conv.TILE_PLANES) * (i.at(Conv.OC_TILES) - 1)
                + Math.ceilDiv(i.at(Conv.IC), lanes);
        yield new Access(
            Range.of(i.at(Conv.BASE), planes * i.at(Conv.PLANE_WORDS)), NONE, NONE, NONE);
      }
      case POST -> {
        int ocLanes = machine.unrolling().ocLanes();
        int channels = (i.at(Post.OC_TILES) - 1) * ocLanes + i.at(Post.LAST_OC);
        long planes = Math.ceilDiv(channels, lanes);
        yield new Access(
            NONE, Range.of(i.at(Post.BASE), planes * i.at(Post.PLANE_WORDS)), NONE, NONE);
      }
      case STORE ->
          new Access(
              Range.of(i.at(Store.BASE), i.get(Store.PLANES) * i.at(Store.PLANE_WORDS)),
              NONE,
              NONE,
              Range.of(i.get(Store.DRAM), i.get(Store.ROWS) * i.get(Store.ROW_PITCH)));
      case SOFTMAX -> {
        long source = Math.ceilDiv(i.at(Softmax.COUNT), lanes);
        long result =
            Math.ceilDiv(i.at(Softmax.COUNT) * PROBABILITY_BITS, machine.featureWordBits());
        yield new Access(
            Range.of(i.at(Softmax.SOURCE), source * i.at(Softmax.SOURCE_PLANE_WORDS)),
            Range.of(i.at(Softmax.BASE), result * i.at(Softmax.PLANE_WORDS)),
            NONE,
            NONE);
      }
    };
  }

  /** Whether the order of the two matters. */
  boolean conflicts(Access other) {
    return bankWrites.meets(other.bankWrites)
        || bankWrites.meets(other.bankReads)
        || bankReads.meets(other.bankWrites)
        || dramWrites.meets(other.dramWrites)
        || dramWrites.meets(other.dramReads)
        || dramReads.meets(other.dramWrites);
  }
}
