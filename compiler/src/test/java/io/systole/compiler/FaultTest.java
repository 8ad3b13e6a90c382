// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.graph.TestGraphs;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Field;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Post;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The comparison with the reference can fail: a single wrong bit anywhere is found. */
class FaultTest {
  private static final MachineConfig MACHINE = MachineConfig.preset("pynq-z2");
  private static final FixedModel MODEL =
      SeededModels.of(TestGraphs.smallAlexNet(16, 2, 10), FixedFormat.PAPER, FixedFormat.of(16, 1));
  private static final FixedTensor IMAGE = SeededModels.image(MODEL, 5);
  private static final Compiled GOOD = Compiler.compile(MODEL, MACHINE, Board.PYNQ_Z2);

  private static void found(FixedTensor image, Program program, MemoryImage memory) {
    Compiled faulty =
        new Compiled(
            GOOD.machine(),
            GOOD.board(),
            program,
            memory,
            GOOD.input(),
            GOOD.output(),
            GOOD.taps(),
            GOOD.kept(),
            GOOD.buffers(),
            GOOD.costs(),
            GOOD.plans());
    assertThrows(AssertionError.class, () -> EndToEnd.check("fault", MODEL, IMAGE, image, faulty));
  }

  private static Program with(Opcode op, Field field, int xor) {
    List<Instruction> changed = new ArrayList<>();
    boolean done = false;
    for (Instruction instruction : GOOD.program().instructions()) {
      if (!done && instruction.op() == op) {
        Instruction.Builder builder = Instruction.of(op);
        op.fields().forEach(f -> builder.set(f, instruction.get(f)));
        changed.add(builder.set(field, instruction.get(field) ^ xor).build());
        done = true;
      } else {
        changed.add(instruction);
      }
    }
    return new Program(GOOD.program().configHash(), changed);
  }

  @Test
  void aBitOfAWeight() {
    MemorySegment bytes = GOOD.memory().copy();
    long weights = GOOD.input().map().sizeBytes();
    for (long at = weights; ; at += 2) {
      short weight = bytes.get(Tensor.SHORT, at);
      if (weight > 1 << 12) {
        bytes.set(Tensor.SHORT, at, (short) (weight ^ 1 << 11));
        break;
      }
    }
    found(IMAGE, GOOD.program(), new MemoryImage(GOOD.memory().configHash(), bytes));
  }

  @Test
  void aBitOfTheImage() {
    Tensor values = Tensor.ofShorts(IMAGE.shape(), IMAGE.values().data().toArray(Tensor.SHORT));
    values.set(100, values.longAt(100) ^ 1 << 8);
    found(new FixedTensor(values, IMAGE.format()), GOOD.program(), GOOD.memory());
  }

  @Test
  void aBitOfAnInstruction() {
    found(IMAGE, with(Opcode.POST, Post.SHIFT, 1), GOOD.memory());
    found(IMAGE, with(Opcode.POST, Post.LRN_GAMMA, 1 << 17), GOOD.memory());
    found(IMAGE, with(Opcode.CONV, Conv.PAD_LEFT, 1), GOOD.memory());
    found(IMAGE, with(Opcode.CONV, Conv.PITCH_MOD, 1), GOOD.memory());
  }
}
