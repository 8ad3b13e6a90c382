// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class InstructionErrorsTest {
  @Test
  void valueOutsideTheField() {
    assertMessage(
        "CONV.gate = 3 outside [0, 2]", () -> Instruction.of(Opcode.CONV).set(Conv.GATE, 3));
  }

  @Test
  void fieldOfAnotherOperation() {
    assertMessage(
        "END has no such field 'gate'", () -> Instruction.of(Opcode.END).set(Conv.GATE, 0));
  }

  @Test
  void wrongLength() {
    assertMessage(
        "instruction of 3 bytes: expected 64", () -> InstructionCodec.decode(new byte[3]));
  }

  @Test
  void allZero() {
    assertMessage(
        "illegal instruction (CHECKSUM): nibbles give 0x0, expected 0xA",
        () -> InstructionCodec.decode(new byte[64]));
  }

  @Test
  void unknownOperation() {
    byte[] bytes = new byte[64];
    bytes[0] = (byte) 0xD7;
    assertMessage(
        "illegal instruction (OPCODE): no operation has code 7",
        () -> InstructionCodec.decode(bytes));
  }

  @Test
  void bitBeyondTheLastField() {
    byte[] bytes = InstructionCodec.encode(Instruction.of(Opcode.END).build());
    bytes[63] = 0x11;
    assertMessage(
        "illegal instruction (UNUSED_BITS): END has bit 504 set, 32 are used",
        () -> InstructionCodec.decode(bytes));
  }

  @Test
  void zeroWhereACountIs() {
    byte[] bytes = InstructionCodec.encode(Instruction.of(Opcode.SOFTMAX).build());
    bytes[4] ^= 1;
    bytes[0] ^= 0x10;
    assertMessage(
        "illegal instruction (RANGE): SOFTMAX.count = 0 outside [1, 65535]",
        () -> InstructionCodec.decode(bytes));
  }

  private static void assertMessage(String message, Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
