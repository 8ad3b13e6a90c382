// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Softmax;
import io.systole.machine.isa.Store;
import io.systole.numeric.SoftmaxFunction;

/** STORE and SOFTMAX: from the banks to DRAM, and within the banks (docs/hardware.md, 4 and 7). */
final class Transfers {
  private static final Placement.Fields STORE =
      new Placement.Fields(Store.BASE, Store.PLANE_WORDS, Store.PITCH_DIV, Store.PITCH_MOD);

  private final Machine machine;

  Transfers(Machine machine) {
    this.machine = machine;
  }

  void store(int index, Instruction store) {
    Banks banks = machine.banks();
    Placement placement = Placement.of(store, STORE, banks.count(), Placement.NO_RING);
    int bits = machine.config().quantization().elementBits();
    int words = store.at(Store.ROW_WORDS);
    for (int y = 0; y < store.at(Store.ROWS); y++) {
      for (int plane = 0; plane < store.at(Store.PLANES); plane++) {
        long to =
            store.get(Store.DRAM)
                + y * store.get(Store.ROW_PITCH)
                + plane * store.get(Store.PLANE_PITCH);
        machine.memory().check(index, to, (long) words * machine.config().featureWordBits() / 8);
        for (int x = 0; x < words; x++) {
          int position = y * placement.pitch() + x;
          int word = placement.word(plane, position, 0, banks.count());
          int from = banks.index(index, position % banks.count(), word);
          for (int lane = 0; lane < banks.lanes(); lane++) {
            machine
                .memory()
                .setElement(to, (long) x * banks.lanes() + lane, bits, banks.get(from + lane));
          }
        }
      }
    }
  }

  void softmax(int index, Instruction softmax) {
    Banks banks = machine.banks();
    int lanes = banks.lanes();
    long[] scores = new long[softmax.at(Softmax.COUNT)];
    for (int c = 0; c < scores.length; c++) {
      int word = softmax.at(Softmax.SOURCE) + c / lanes * softmax.at(Softmax.SOURCE_PLANE_WORDS);
      scores[c] = banks.get(banks.index(index, 0, word) + c % lanes);
    }
    int[] results = new SoftmaxFunction(softmax.at(Softmax.FRACTION)).apply(scores);
    int bits = machine.config().quantization().elementBits();
    int parts = SoftmaxFunction.OUTPUT_BITS / bits;
    int elements = Math.ceilDiv(scores.length * parts, lanes) * lanes;
    for (int i = 0; i < elements; i++) {
      int word = softmax.at(Softmax.BASE) + i / lanes * softmax.at(Softmax.PLANE_WORDS);
      int result = i / parts < results.length ? results[i / parts] : 0;
      banks.set(banks.index(index, 0, word) + i % lanes, result >> (i % parts * bits));
    }
  }
}
