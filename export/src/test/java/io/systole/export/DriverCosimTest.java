// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.cosim.VerilatedLibrary;
import io.systole.machine.MachineConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bundle's Python driver and notebooks, as they are, against the Verilated RTL behind the
 * stand-in for PYNQ: the small network whole, and its CONV1 alone.
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
    for (String name : List.of("driver_scenarios.py", "run_notebook.py")) {
      try (InputStream script = DriverCosimTest.class.getResourceAsStream(name)) {
        Files.copy(Objects.requireNonNull(script), work.resolve(name));
      }
    }
  }

  private static Shell.Result python(String... arguments) {
    return Shell.run(
        work,
        Map.of("SYSTOLE_RTL", library.toString(), "SYSTOLE_STALL", "5"),
        Stream.concat(Stream.of(python), Stream.of(arguments)).toList());
  }

  private static void run(String bundle, String scenario) {
    Shell.Result result = python("driver_scenarios.py", bundle, scenario);
    assertEquals(0, result.code(), scenario + ":\n" + result.output());
  }

  private static String notebook(String bundle, String name) {
    Shell.Result result = python("run_notebook.py", bundle, name);
    assertEquals(0, result.code(), result.output());
    return result.output();
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
  @CsvSource({"network,conv1+norm1+pool1", "conv1,conv1+norm1+pool1"})
  void theNotebookComparesEveryLayer(String bundle, String layer) throws IOException {
    String good = notebook(bundle, "check_layers.ipynb");
    assertTrue(good.contains("\nPASS\n"), good);
    String row = "(?s).*\n" + Pattern.quote(layer) + " +[\\d,]+ +[\\d.]+ +[\\d,]+\n.*";
    assertTrue(good.matches(row), good);
    Path golden = work.resolve(bundle).resolve(Manifest.goldenFile("pool1"));
    byte[] values = Files.readAllBytes(golden);
    byte[] wrong = values.clone();
    wrong[wrong.length - 2] ^= 1;
    Files.write(golden, wrong);
    String bad = notebook(bundle, "check_layers.ipynb");
    Files.write(golden, values);
    assertTrue(bad.contains("FAIL: 1 differ") && bad.contains("\nFAIL\n"), bad);
  }

  @Test
  void theNotebookClassifiesTheSample() {
    String text = notebook("network", "classify.ipynb");
    assertTrue(text.matches("(?s)small on pynq-z2\n([a-e] +0\\.\\d{4}\n){5}.*total .* ms\n"), text);
    assertFalse(Files.exists(work.resolve("conv1/notebooks/classify.ipynb")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "second", "wrong_golden", "axi_error", "time_out", "no_flush"})
  void conv1(String scenario) {
    run("conv1", scenario);
  }
}
