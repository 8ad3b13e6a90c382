// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The estimates against what Yosys counted, and whether it counted this RTL. */
class EstimatorTest {
  private static final double CELLS = 0.15;

  private static List<MachineConfig> machines() {
    return BaselineMachines.all();
  }

  @ParameterizedTest
  @MethodSource("machines")
  void estimateIsNearWhatYosysCounted(MachineConfig machine) {
    Utilization counted = Baselines.of(machine).orElseThrow().as(Utilization.class);
    Utilization estimated = Estimator.estimate(machine, BaselineMachines.board(machine));
    String both = machine.name() + ": estimated " + estimated + ", counted " + counted;
    assertEquals(counted.dsp(), estimated.dsp(), both);
    assertEquals(counted.bram36(), estimated.bram36(), both);
    assertEquals(counted.uram(), estimated.uram(), both);
    assertEquals(counted.lut(), estimated.lut(), CELLS * counted.lut(), both);
    assertEquals(counted.ff(), estimated.ff(), CELLS * counted.ff(), both);
  }

  @Test
  void baselinesAreOfThisRtl() {
    assertEquals(
        List.of(),
        Baselines.stale(Baselines.home()),
        "counted for other RTL or parameters; run " + Baselines.COMMAND);
  }

  /** A copy of the RTL with one more statement makes every baseline stale; a comment does not. */
  @Test
  void aStaleBaselineIsNoticed(@TempDir Path home) throws IOException {
    Path rtl = Files.createDirectories(home.resolve("hw/rtl"));
    try (Stream<Path> files = Files.list(Baselines.home().resolve("hw/rtl"))) {
      for (Path file : files.toList()) {
        Files.copy(file, rtl.resolve(file.getFileName()));
      }
    }
    List<String> before = Baselines.stale(home);
    Path fifo = rtl.resolve("systole_fifo.sv");
    Files.writeString(fifo, "// A comment.\n" + Files.readString(fifo));
    assertEquals(before, Baselines.stale(home));
    Files.writeString(fifo, Files.readString(fifo) + "module more; endmodule\n");
    assertEquals(
        BaselineMachines.all().stream().map(MachineConfig::name).toList(), Baselines.stale(home));
  }
}
