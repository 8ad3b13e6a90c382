// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

/**
 * Instructions to and from their 64 bytes, little endian: bit b of the instruction is bit b mod 8
 * of byte b div 8.
 */
public final class InstructionCodec {
  /** XOR of all nibbles of a legal instruction. */
  public static final int CHECKSUM = 0xA;

  private InstructionCodec() {}

  /** The 64 bytes. */
  public static byte[] encode(Instruction instruction) {
    byte[] bytes = new byte[Opcode.INSTRUCTION_BYTES];
    for (Field field : instruction.op().fields()) {
      put(bytes, field, instruction.get(field));
    }
    put(bytes, Header.CHECKSUM, nibbles(bytes) ^ CHECKSUM);
    return bytes;
  }

  /**
   * The instruction of 64 bytes, checked as the hardware checks it.
   *
   * @throws IllegalArgumentException with the hardware's error name and what was found
   */
  public static Instruction decode(byte[] bytes) {
    if (bytes.length != Opcode.INSTRUCTION_BYTES) {
      throw new IllegalArgumentException(
          "instruction of %d bytes: expected %d".formatted(bytes.length, Opcode.INSTRUCTION_BYTES));
    }
    if (nibbles(bytes) != CHECKSUM) {
      throw illegal(
          MachineError.CHECKSUM,
          "nibbles give 0x%X, expected 0x%X".formatted(nibbles(bytes), CHECKSUM));
    }
    int code = (int) get(bytes, Header.OP);
    Opcode op =
        Opcode.ofCode(code)
            .orElseThrow(() -> illegal(MachineError.OPCODE, "no operation has code " + code));
    requireZero(bytes, op);
    Instruction.Builder builder = Instruction.of(op);
    for (Field field : op.fields()) {
      long value = get(bytes, field);
      if (!field.accepts(value)) {
        throw illegal(
            MachineError.RANGE,
            "%s.%s = %d outside [%d, %d]"
                .formatted(op, field.name(), value, field.range().min(), field.range().max()));
      }
      builder.set(field, value);
    }
    return builder.build();
  }

  private static void requireZero(byte[] bytes, Opcode op) {
    for (int bit = op.bits(); bit < 8 * bytes.length; bit++) {
      if ((bytes[bit / 8] >> (bit % 8) & 1) != 0) {
        throw illegal(
            MachineError.UNUSED_BITS,
            "%s has bit %d set, %d are used".formatted(op, bit, op.bits()));
      }
    }
  }

  private static IllegalArgumentException illegal(MachineError error, String detail) {
    return new IllegalArgumentException(
        "illegal instruction (%s): %s".formatted(error.name(), detail));
  }

  private static int nibbles(byte[] bytes) {
    int all = 0;
    for (byte b : bytes) {
      all ^= b & 0xFF;
    }
    return (all ^ all >> 4) & 0xF;
  }

  private static void put(byte[] bytes, Field field, long value) {
    for (int i = 0; i < field.width(); i++) {
      int bit = field.offset() + i;
      bytes[bit / 8] |= (byte) ((value >> i & 1) << (bit % 8));
    }
  }

  private static long get(byte[] bytes, Field field) {
    long value = 0;
    for (int i = 0; i < field.width(); i++) {
      int bit = field.offset() + i;
      value |= (long) (bytes[bit / 8] >> (bit % 8) & 1) << i;
    }
    int unused = 64 - field.width();
    return field.signed() ? value << unused >> unused : value;
  }
}
