// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadW;
import io.systole.machine.isa.Opcode;
import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Program and memory files: what is written is read, and any damage is refused in one line. */
class MachineFilesTest {
  private static final Program PROGRAM =
      new Program(
          42,
          List.of(
              Instruction.of(Opcode.LOADW).set(LoadW.WORDS, 77).build(),
              Instruction.of(Opcode.END).build()));

  @TempDir Path folder;

  @Test
  void programComesBack() {
    Path file = folder.resolve("p.bin");
    PROGRAM.write(file);
    assertEquals(PROGRAM, Program.read(file));
  }

  @Test
  void memoryComesBackAndItsCopyCanBeWritten() {
    Path file = folder.resolve("m.bin");
    MemoryImage image = new MemoryImage(7, MemorySegment.ofArray(new byte[10_000]));
    image.bytes().set(java.lang.foreign.ValueLayout.JAVA_BYTE, 9_999, (byte) 5);
    image.write(file);
    MemoryImage read = MemoryImage.read(file);
    assertTrue(image.identical(read));
    MemorySegment copy = read.copy();
    copy.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 1);
    assertTrue(image.identical(read));
  }

  @Test
  void everyDamagedByteIsRefused() throws IOException {
    Path file = folder.resolve("p.bin");
    PROGRAM.write(file);
    byte[] good = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 400; i++) {
      byte[] bad = good.clone();
      boolean header = i % 2 == 0;
      int at = header ? random.nextInt(32) : 4096 + random.nextInt(bad.length - 4096);
      bad[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bad);
      BadFileException e = assertThrows(BadFileException.class, () -> Program.read(file));
      assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": "), e.getMessage());
    }
  }

  @Test
  void cutOffForeignAndOldFilesAreRefused() throws IOException {
    Path file = folder.resolve("p.bin");
    PROGRAM.write(file);
    byte[] good = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(good, good.length - 1));
    refused(file, "payload: expected 128 bytes, found 127 bytes");
    Files.write(file, java.util.Arrays.copyOf(good, 100));
    refused(file, "header: expected 4096 bytes, found a file of 100");
    PROGRAM.write(file);
    BadFileException e = assertThrows(BadFileException.class, () -> MemoryImage.read(file));
    assertEquals(file + ": kind: expected 'SYSTMEMO', found 'SYSTPROG'", e.getMessage());
  }

  private static void refused(Path file, String message) {
    BadFileException e = assertThrows(BadFileException.class, () -> Program.read(file));
    assertEquals(file + ": " + message, e.getMessage());
  }
}
