// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random legal instructions survive encoding; every single-bit fault is refused. */
class InstructionPropertyTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final List<Opcode> OPCODES = List.of(Opcode.values());
  private final Random random = new Random(SEED);

  @Test
  void encodingAndDecodingReturnTheInstruction() {
    for (int i = 0; i < 2000; i++) {
      Instruction instruction = randomInstruction();
      byte[] bytes = InstructionCodec.encode(instruction);
      assertEquals(instruction, InstructionCodec.decode(bytes), "seed " + SEED);
      assertArrayEquals(bytes, InstructionCodec.encode(InstructionCodec.decode(bytes)));
    }
  }

  @Test
  void everyFlippedBitIsRefused() {
    for (int i = 0; i < 20; i++) {
      byte[] bytes = InstructionCodec.encode(randomInstruction());
      for (int bit = 0; bit < 8 * bytes.length; bit++) {
        byte[] damaged = bytes.clone();
        damaged[bit / 8] ^= (byte) (1 << (bit % 8));
        assertThrows(
            IllegalArgumentException.class,
            () -> InstructionCodec.decode(damaged),
            "bit " + bit + ", seed " + SEED);
      }
    }
  }

  private Instruction randomInstruction() {
    Opcode op = OPCODES.get(random.nextInt(OPCODES.size()));
    Instruction.Builder builder = Instruction.of(op);
    for (Field field : op.fields()) {
      if (field.equals(Header.OP) || field.equals(Header.CHECKSUM)) {
        continue;
      }
      long min = field.range().min();
      long max = field.range().max();
      builder.set(
          field,
          switch (random.nextInt(4)) {
            case 0 -> min;
            case 1 -> max;
            default -> random.nextLong(min, max + 1);
          });
    }
    return builder.build();
  }
}
