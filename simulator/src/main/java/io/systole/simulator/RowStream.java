// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadF;
import io.systole.machine.isa.MachineError;

/**
 * One LOADF: the rows it brings to the banks, all at once or, streamed, as far as released rows
 * make room.
 */
final class RowStream {
  private static final Placement.Fields FIELDS =
      new Placement.Fields(LoadF.BASE, LoadF.PLANE_WORDS, LoadF.PITCH_DIV, LoadF.PITCH_MOD);

  private final int index;
  private final Instruction loadF;
  private final Memory memory;
  private final Banks banks;
  private final int elementBits;
  private final int wordBytes;
  private final Placement placement;
  private long loaded;
  private long released;

  RowStream(int index, Instruction loadF, MachineConfig machine, Memory memory, Banks banks) {
    this.index = index;
    this.loadF = loadF;
    this.memory = memory;
    this.banks = banks;
    this.elementBits = machine.quantization().elementBits();
    this.wordBytes = machine.featureWordBits() / 8;
    this.placement = Placement.of(loadF, FIELDS, banks.count(), loadF.at(LoadF.RING_MASK));
    if (isStreamed()) {
      requireApart();
    }
  }

  /**
   * The hardware loads rows as far ahead as ring_rows allows, this class only when they are needed:
   * so rows that may be in the banks together must not share a word, or the two would differ.
   */
  private void requireApart() {
    long ring = (loadF.get(LoadF.RING_MASK) + 1) * banks.count();
    for (long row = 0; row < total(); row++) {
      long last = Math.min(total() - 1, row + loadF.get(LoadF.RING_ROWS) - 1);
      for (long ahead = row + 1; ahead <= last; ahead++) {
        long turns = (position(ahead) + loadF.get(LoadF.ROW_WORDS) - 1 - position(row)) / ring;
        long wrapped = position(row) + turns * ring;
        if (turns > 0 && wrapped + loadF.get(LoadF.ROW_WORDS) > position(ahead)) {
          throw new MachineFault(
              MachineError.RANGE,
              index,
              "row %d may overwrite row %d in a ring of %d words"
                  .formatted(ahead, row, loadF.get(LoadF.RING_MASK) + 1));
        }
      }
    }
  }

  /** L of a row's first word, counted on over passes. */
  private long position(long row) {
    long rows = loadF.get(LoadF.ROWS);
    return row / rows * loadF.get(LoadF.PASS_WORDS) * banks.count()
        + row % rows * placement.pitch();
  }

  /** Rows of all passes. */
  private long total() {
    return loadF.get(LoadF.ROWS) * loadF.get(LoadF.PASSES);
  }

  boolean isStreamed() {
    return loadF.is(LoadF.STREAM);
  }

  /** Whether every row was loaded and released. */
  boolean isFinished() {
    return loaded == total() && (!isStreamed() || released == loaded);
  }

  /** Loads what there is room for. */
  void advance() {
    long limit = isStreamed() ? released + loadF.get(LoadF.RING_ROWS) : total();
    while (loaded < Math.min(limit, total())) {
      loadRow();
      loaded++;
    }
  }

  /** Makes sure that the first {@code rows} rows are there. */
  void require(int convIndex, long rows) {
    advance();
    if (loaded < rows) {
      throw new MachineFault(
          MachineError.WATCHDOG,
          convIndex,
          "waits for row %d of a stream that has %d, with room for %d"
              .formatted(rows - 1, loaded, loadF.get(LoadF.RING_ROWS)));
    }
  }

  /** Rows below this number are no longer needed. */
  void release(long rows) {
    released = Math.max(released, rows);
  }

  private void loadRow() {
    int rows = loadF.at(LoadF.ROWS);
    int pass = (int) (loaded / rows);
    int y = (int) (loaded % rows);
    int words = loadF.at(LoadF.ROW_WORDS);
    int lanes = banks.lanes();
    for (int plane = 0; plane < loadF.at(LoadF.PLANES); plane++) {
      long from =
          loadF.get(LoadF.DRAM)
              + y * loadF.get(LoadF.ROW_PITCH)
              + plane * loadF.get(LoadF.PLANE_PITCH);
      memory.check(index, from, (long) words * wordBytes);
      for (int x = 0; x < words; x++) {
        int position = y * placement.pitch() + x;
        int word =
            placement.word(plane, position, pass * loadF.at(LoadF.PASS_WORDS), banks.count());
        int to = banks.index(index, position % banks.count(), word);
        for (int lane = 0; lane < lanes; lane++) {
          banks.set(to + lane, memory.element(from, (long) x * lanes + lane, elementBits));
        }
      }
    }
  }
}
