// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.cosim.VerilatedLibrary;
import io.systole.machine.MachineConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What export writes for the trained AlexNet on pynq-z2: the bundle's Python driver, as it is,
 * against the Verilated RTL behind the stand-in for PYNQ; the whole network and CONV1 alone. Needs
 * python3 with NumPy and Pillow. A minute or two a scenario.
 */
@Tag("slow")
final class WholeNetworkDriverTest {
  private static final Path SCENARIOS =
      Path.of("../export/src/test/resources/io/systole/export/driver_scenarios.py");

  @TempDir static Path folder;

  private static Path library = Path.of("");

  @BeforeAll
  static void export() throws IOException {
    System.setProperty("systole.home", "..");
    Tool.require(Tool.forRtl());
    export("network");
    export("conv1", "--layer", "conv1");
    library =
        new VerilatedLibrary(
                MachineConfig.preset("pynq-z2"), VerilatedLibrary.installedRtl(), false)
            .build();
  }

  @AfterAll
  static void nowhere() {
    System.clearProperty("systole.home");
  }

  /** Debian's, if the first one on PATH has no NumPy and Pillow. */
  private static String python() throws IOException, InterruptedException {
    Process probe = new ProcessBuilder("python3", "-c", "import numpy, PIL").start();
    return probe.waitFor() == 0 ? "python3" : "/usr/bin/python3";
  }

  private static void export(String name, String... more) {
    Object[] line = new Object[5 + more.length];
    Object[] always = {"export", "--board", "pynq-z2", "--out", folder.resolve(name)};
    System.arraycopy(always, 0, line, 0, always.length);
    System.arraycopy(more, 0, line, always.length, more.length);
    Cli cli = Cli.run(line);
    assertEquals(0, cli.code(), cli.err());
  }

  @ParameterizedTest
  @CsvSource({
    "network, check",
    "network, second",
    "network, wrong_golden",
    "network, axi_error",
    "network, time_out",
    "conv1, check",
    "conv1, second",
    "conv1, wrong_golden",
    "conv1, axi_error",
    "conv1, time_out"
  })
  void scenario(String bundle, String name) throws IOException, InterruptedException {
    ProcessBuilder python =
        new ProcessBuilder(python(), SCENARIOS.toString(), folder.resolve(bundle).toString(), name);
    python.environment().put("SYSTOLE_RTL", library.toString());
    python.environment().put("SYSTOLE_STALL", "5");
    Process process = python.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> bundle + ", " + name + ":\n" + output);
  }
}
