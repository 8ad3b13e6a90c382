// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.cosim.VerilatedLibrary;
import io.systole.machine.MachineConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bundle's Python driver, as it is, against the Verilated RTL behind the stand-in for PYNQ: the
 * small network whole, and its CONV1 alone.
 */
class DriverCosimTest {
  @TempDir static Path work;

  private static String python = "";
  private static Path library = Path.of("");

  @BeforeAll
  static void export() throws IOException {
    Shell.require(VerilatedLibrary.toolsExist(), "verilator or g++");
    python = Shell.python();
    Subject subject = SmallNetwork.subject();
    Path hardware = BundleSystemTest.hardware();
    Bundle.of(subject, hardware).write(work.resolve("network"));
    MachineConfig machine = subject.machine();
    Subject conv1 = SmallNetwork.subject(subject.network().layer("conv1"), machine);
    Bundle.of(conv1, hardware).write(work.resolve("conv1"));
    library = new VerilatedLibrary(machine, hardware.resolve("rtl"), false).build();
    try (InputStream script = DriverCosimTest.class.getResourceAsStream("driver_scenarios.py")) {
      Files.copy(Objects.requireNonNull(script), work.resolve("driver_scenarios.py"));
    }
  }

  private static void run(String bundle, String scenario) {
    Shell.Result result =
        Shell.run(
            work,
            Map.of("SYSTOLE_RTL", library.toString(), "SYSTOLE_STALL", "5"),
            List.of(python, "driver_scenarios.py", bundle, scenario));
    assertEquals(0, result.code(), scenario + ":\n" + result.output());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "registers",
        "second",
        "wrong_golden",
        "axi_error",
        "time_out",
        "no_flush",
        "damaged",
        "classify"
      })
  void network(String scenario) {
    run("network", scenario);
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "second", "wrong_golden", "axi_error", "time_out", "no_flush"})
  void conv1(String scenario) {
    run("conv1", scenario);
  }
}
