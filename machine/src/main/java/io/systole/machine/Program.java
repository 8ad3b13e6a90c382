// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.InstructionCodec;
import io.systole.machine.isa.Opcode;
import io.systole.numeric.file.AtomicFile;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.MappedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Instructions for one machine, and their file ({@link FileHeader} and 64 bytes an instruction).
 *
 * @param configHash {@link MachineConfig#hash()} of the machine
 */
public record Program(int configHash, List<Instruction> instructions) {
  /** What register PROGRAM_LENGTH can hold. */
  public static final int MAX_INSTRUCTIONS = 65_535;

  private static final String KIND = "SYSTPROG";

  public Program {
    instructions = List.copyOf(instructions);
    if (instructions.size() > MAX_INSTRUCTIONS) {
      throw new IllegalArgumentException(
          "program: %d instructions, at most %d fit"
              .formatted(instructions.size(), MAX_INSTRUCTIONS));
    }
  }

  /** The instructions as the hardware fetches them, 64 bytes each. */
  public byte[] encode() {
    byte[] bytes = new byte[instructions.size() * Opcode.INSTRUCTION_BYTES];
    for (int i = 0; i < instructions.size(); i++) {
      byte[] one = InstructionCodec.encode(instructions.get(i));
      System.arraycopy(one, 0, bytes, i * one.length, one.length);
    }
    return bytes;
  }

  /** One line an instruction, with its index. */
  public String listing() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < instructions.size(); i++) {
      text.append("%3d  %s%n".formatted(i, instructions.get(i)));
    }
    return text.toString().replace("\r", "");
  }

  /** Writes the file, whole or not at all. */
  public void write(Path file) {
    byte[] payload = encode();
    byte[] header = FileHeader.of(KIND, configHash, MemorySegment.ofArray(payload)).encode();
    AtomicFile.write(
        file,
        out -> {
          out.write(header);
          out.write(payload);
        });
  }

  /**
   * Reads a file.
   *
   * @throws BadFileException if it is damaged or no program
   */
  public static Program read(Path file) {
    MemorySegment content = MappedFile.map(file);
    FileHeader header = FileHeader.check(file, content, KIND);
    int size = Opcode.INSTRUCTION_BYTES;
    if (header.payloadBytes() % size != 0 || header.payloadBytes() / size > MAX_INSTRUCTIONS) {
      throw BadFileException.of(
          file, "payload", "up to 65,535 times 64 bytes", header.payloadBytes());
    }
    List<Instruction> instructions = new ArrayList<>();
    for (long at = FileHeader.BYTES; at < content.byteSize(); at += size) {
      try {
        byte[] one = content.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE);
        instructions.add(InstructionCodec.decode(one));
      } catch (IllegalArgumentException e) {
        throw new BadFileException(
            file, "instruction %d: %s".formatted(instructions.size(), e.getMessage()));
      }
    }
    return new Program(header.configHash(), instructions);
  }
}
