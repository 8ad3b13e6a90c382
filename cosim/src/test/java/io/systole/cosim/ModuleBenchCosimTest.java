// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The C++ benches of single RTL modules and of the datapath (hw/test/run.sh): each configuration
 * must pass, each mutant with a fault in the RTL must fail.
 */
class ModuleBenchCosimTest {
  @Test
  void datapathOfTiny() throws IOException, InterruptedException {
    run("^compute-tiny$");
  }

  @Test
  @Tag("slow")
  void everyBenchAndMutant() throws IOException, InterruptedException {
    run(".");
  }

  /** The script skips without Verilator and fails without it in CI. */
  private static void run(String pattern) throws IOException, InterruptedException {
    Path script = Path.of("..", "hw", "test", "run.sh").toAbsolutePath().normalize();
    Process process =
        new ProcessBuilder(script.toString(), pattern).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.print(output);
    assertEquals(0, process.waitFor(), output);
  }
}
