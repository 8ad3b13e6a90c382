// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.graph.TestGraphs;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Field;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.numeric.FixedFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tokens are enough, and none can be left out. */
class SynchronizerTest {
  private static final MachineConfig MACHINE = MachineConfig.preset("tiny16");

  private static List<Instruction> program() {
    return Compiler.compile(
            SeededModels.of(
                TestGraphs.smallAlexNet(8, 2, 4), FixedFormat.PAPER, FixedFormat.of(16, 1)),
            MACHINE,
            Board.PYNQ_Z2)
        .program()
        .instructions();
  }

  private static List<Instruction> with(
      List<Instruction> program, int index, Field field, long value) {
    Instruction.Builder builder = Instruction.of(program.get(index).op());
    program.get(index).op().fields().forEach(f -> builder.set(f, program.get(index).get(f)));
    List<Instruction> changed = new ArrayList<>(program);
    changed.set(index, builder.set(field, value).build());
    return changed;
  }

  @Test
  void withoutAnyOneTokenAHazardIsFound() {
    List<Instruction> program = program();
    int tokens = 0;
    for (int taker = 0; taker < program.size(); taker++) {
      long waits = program.get(taker).get(Header.WAIT);
      for (int s = 0; s < 8; s++) {
        if ((waits >> s & 1) == 0) {
          continue;
        }
        tokens++;
        int giver = giver(program, taker, s);
        List<Instruction> without = with(program, taker, Header.WAIT, waits & ~(1L << s));
        List<Instruction> neither =
            with(without, giver, Header.SIGNAL, program.get(giver).get(Header.SIGNAL) & ~(1L << s));
        assertThrows(IllegalStateException.class, () -> Synchronizer.verify(without, MACHINE));
        assertThrows(IllegalStateException.class, () -> Synchronizer.verify(neither, MACHINE));
      }
    }
    // A token from each of the four layers to what reads its output.
    assertEquals(5, tokens);
  }

  private static int giver(List<Instruction> program, int taker, int semaphore) {
    int nth = 0;
    for (int i = 0; i < taker; i++) {
      nth += program.get(i).at(Header.WAIT) >> semaphore & 1;
    }
    for (int i = 0; i < program.size(); i++) {
      if ((program.get(i).at(Header.SIGNAL) >> semaphore & 1) == 1 && nth-- == 0) {
        return i;
      }
    }
    throw new IllegalStateException("nobody gives S" + semaphore);
  }
}
