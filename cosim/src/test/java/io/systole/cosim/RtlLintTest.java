// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.DramAccess;
import io.systole.machine.MachineConfig.LoopOrder;
import io.systole.machine.MachineConfig.Partitioning;
import io.systole.machine.MachineConfig.Quantization;
import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachineConfig.Unrolling;
import io.systole.machine.MachinePresets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code verilator --lint-only -Wall} says nothing, for every named machine. */
class RtlLintTest {
  private static Stream<String> machines() {
    return MachinePresets.all().stream().map(MachineConfig::name);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyMachineIsClean(String name) {
    CosimTools.require();
    assertEquals("", lint(VerilatedLibrary.installedRtl(), MachineConfig.preset(name)));
  }

  /** What MachineRules allows the RTL can be: 40 machines drawn at random. */
  @Tag("slow")
  @Test
  void allowedMachinesAreClean() {
    CosimTools.require();
    long seed = Long.getLong("seed", 1);
    Random random = new Random(seed);
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      MachineConfig machine = draw(random);
      try {
        lint(VerilatedLibrary.installedRtl(), machine);
      } catch (IllegalStateException fault) {
        faults.add(machine + ": " + fault.getMessage());
      }
    }
    assertEquals(List.of(), faults, () -> "seed " + seed);
  }

  private static MachineConfig draw(Random random) {
    while (true) {
      Optional<MachineConfig> machine = attempt(random);
      // A part of eight beats or more gets a width warning for an expression that it does not use.
      if (machine.isPresent()
          && machine.get().ringPartBits() < 8 * machine.get().dramAccess().portBits()) {
        return machine.get();
      }
    }
  }

  private static Optional<MachineConfig> attempt(Random random) {
    List<Integer> pixels = List.of(1, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31);
    int px = pixels.get(random.nextInt(pixels.size()));
    int interval = random.nextBoolean() ? 1 : 4;
    int post = power(random, 0, 5);
    int lrn = 1 + random.nextInt(post);
    int bits = power(random, 3, 4);
    int depth = 16 + random.nextInt(1024);
    int outstanding = 1 + random.nextInt(16);
    try {
      return Optional.of(
          new MachineConfig(
              "drawn",
              new Unrolling(power(random, 0, 7), px, interval, post, lrn),
              new Partitioning(random.nextBoolean() ? px : 1),
              new Tiling(depth, power(random, 4, 12), depth, power(random, 0, 10), true),
              new Quantization(bits, bits == 8 && random.nextBoolean()),
              LoopOrder.BEST,
              new DramAccess(
                  power(random, 0, 2), power(random, 6, 9), power(random, 0, 8), outstanding),
              random.nextBoolean()));
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  private static int power(Random random, int from, int to) {
    return 1 << (from + random.nextInt(to - from + 1));
  }

  @Test
  void aWidthThatDoesNotFitIsSeen(@TempDir Path folder) throws IOException {
    CosimTools.require();
    Path rtl = VerilatedLibrary.installedRtl();
    try (Stream<Path> files = Files.list(rtl)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path fifo = folder.resolve("systole_fifo.sv");
    String text = Files.readString(fifo);
    Files.writeString(fifo, text.replace("write_q - read_q", "write_q[0]"));
    IllegalStateException fault =
        assertThrows(IllegalStateException.class, () -> lint(folder, MachineConfig.preset("tiny")));
    assertTrue(String.valueOf(fault.getMessage()).contains("systole_fifo.sv"), fault::getMessage);
  }

  private static String lint(Path rtl, MachineConfig machine) {
    List<String> command = new ArrayList<>(List.of("verilator", "--lint-only", "-Wall"));
    machine.rtlParameters().forEach((key, value) -> command.add("-G" + key + "=" + value));
    command.addAll(List.of("-y", rtl.toString(), "--top-module", "systole_top"));
    command.add(rtl.resolve("systole_pkg.sv").toString());
    command.add(rtl.resolve("systole_top.sv").toString());
    return Tool.run(rtl, command).strip();
  }
}
