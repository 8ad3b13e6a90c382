// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.MachineError;
import io.systole.simulator.Simulator;
import io.systole.simulator.Taps;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault put into a copy of the RTL makes the comparison with the simulator fail. */
@Tag("slow")
class FaultCosimTest {
  private static final int LAYERS = 60;
  private static final MachineConfig TINY = MachineConfig.preset("tiny");

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          one bit of a product # systole_mac.sv # weight_q * pixel_i # (weight_q * pixel_i) ^ 1
          a dropped row carry # systole_walk.sv # + 16'(row_wrap) # + 16'd0
          a swapped bank # systole_walk.sv # assign bank_o       = bank_q; # assign bank_o = bank_q == BankBits'(0) ? BankBits'(1) : bank_q == BankBits'(1) ? BankBits'(0) : bank_q;
          a lost weight credit # systole_loadw.sv # CreditBits'(units_q) <= credit_q # 1'b1
          an early semaphore # systole_unit.sv # (~nonzero_i | claimed_i) # claimed_i
          """)
  void faultIsNoticed(String what, String file, String from, String to, @TempDir Path rtl)
      throws IOException {
    CosimTools.require();
    copyWithFault(rtl, file, from, to);
    VerilatedLibrary library = new VerilatedLibrary(TINY, rtl, false);
    Random random = new Random(1);
    try (Core core = Core.open(library, Board.PYNQ_Z2, new Stall.Random(1))) {
      for (int i = 0; i < LAYERS; i++) {
        if (!sameAsSimulator(core, RandomLayer.draw(TINY, random))) {
          return;
        }
      }
    }
    throw new AssertionError(what + " went unnoticed in " + LAYERS + " layers");
  }

  private static boolean sameAsSimulator(Core core, RandomLayer layer) {
    MemorySegment expected = Arena.ofAuto().allocate(layer.image().byteSize(), 8);
    expected.copyFrom(layer.image());
    new Simulator(TINY).run(layer.program(), expected, Taps.NONE);
    core.load(layer.program(), layer.image());
    if (core.run(5_000_000).error() != MachineError.NONE) {
      return false;
    }
    layer.unspecified().copy(core.memory(), expected);
    return expected.mismatch(core.memory()) < 0;
  }

  private static void copyWithFault(Path rtl, String file, String from, String to)
      throws IOException {
    try (Stream<Path> files = Files.list(VerilatedLibrary.installedRtl())) {
      for (Path source : files.toList()) {
        Files.copy(source, rtl.resolve(source.getFileName()));
      }
    }
    String text = Files.readString(rtl.resolve(file));
    assertTrue(text.contains(from), () -> file + " has no '" + from + "'");
    String faulty = text.replace(from, to);
    assertNotEquals(text, faulty);
    Files.writeString(rtl.resolve(file), faulty);
  }
}
