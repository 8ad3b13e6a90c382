// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadW;
import io.systole.machine.isa.MachineError;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The ring words that the LOADWs of a program deliver, in order; CONV takes them one by one.
 *
 * <p>A ring word is one element for every output-channel lane; port p carries the lanes from p ·
 * ocLanes / ports on (docs/hardware.md section 4).
 */
final class WeightStream {
  private final MachineConfig machine;
  private final Memory memory;
  private final Deque<Source> sources = new ArrayDeque<>();

  private record Source(int index, Instruction loadW) {}

  private int word;
  private int repeat;
  private int region;

  WeightStream(MachineConfig machine, Memory memory) {
    this.machine = machine;
    this.memory = memory;
  }

  void add(int index, Instruction loadW) {
    long regionBytes = regionBytes(loadW);
    for (int port = 0; port < machine.dramAccess().ports(); port++) {
      memory.check(
          index,
          loadW.get(LoadW.DRAM) + port * loadW.get(LoadW.PORT_STRIDE),
          regionBytes * loadW.get(LoadW.REGIONS));
    }
    sources.add(new Source(index, loadW));
  }

  private long regionBytes(Instruction loadW) {
    return machine.regionBeats(loadW.get(LoadW.WORDS)) * machine.beatBytes();
  }

  boolean isEmpty() {
    return sources.isEmpty();
  }

  /** The next {@code words} ring words, lane by lane, into {@code target} from its start. */
  void take(int convIndex, int words, short[] target) {
    int lanes = machine.unrolling().ocLanes();
    int done = 0;
    while (done < words) {
      Source source = sources.peek();
      if (source == null) {
        throw new MachineFault(
            MachineError.WATCHDOG, convIndex, "no LOADW delivers the weights that CONV waits for");
      }
      int run = Math.min(words - done, source.loadW().at(LoadW.WORDS) - word);
      copy(source.loadW(), run, target, done * lanes);
      done += run;
      advance(source.loadW(), run);
    }
  }

  private void copy(Instruction loadW, int run, short[] target, int at) {
    int ports = machine.dramAccess().ports();
    int lanes = machine.unrolling().ocLanes();
    int partLanes = lanes / ports;
    int bits = machine.quantization().elementBits();
    for (int port = 0; port < ports; port++) {
      long start =
          loadW.get(LoadW.DRAM) + port * loadW.get(LoadW.PORT_STRIDE) + region * regionBytes(loadW);
      for (int w = 0; w < run; w++) {
        long first = (long) (word + w) * partLanes;
        int to = at + w * lanes + port * partLanes;
        for (int lane = 0; lane < partLanes; lane++) {
          target[to + lane] = memory.element(start, first + lane, bits);
        }
      }
    }
  }

  private void advance(Instruction loadW, int run) {
    word += run;
    if (word < loadW.at(LoadW.WORDS)) {
      return;
    }
    word = 0;
    if (++repeat < loadW.at(LoadW.REPEATS)) {
      return;
    }
    repeat = 0;
    if (++region == loadW.at(LoadW.REGIONS)) {
      region = 0;
      sources.remove();
    }
  }
}
