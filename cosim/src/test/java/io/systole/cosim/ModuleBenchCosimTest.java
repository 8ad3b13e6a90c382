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
 * must pass, each mutant with a fault in the RTL must fail. And what synthesis makes of it.
 */
class ModuleBenchCosimTest {
  @Test
  void datapathOfTiny() throws IOException, InterruptedException {
    run("run.sh", "^compute-tiny$");
  }

  @Test
  @Tag("slow")
  void everyBenchAndMutant() throws IOException, InterruptedException {
    run("run.sh", ".");
  }

  /** 208 DSPs of 208 MACs, at most 12,000 LUTs and 5.0 ns: the limits are the script's. */
  @Test
  @Tag("slow")
  void datapathSynthesisesWithinItsLimits() throws IOException, InterruptedException {
    run("synth.sh", "systole_compute");
  }

  /** The script skips without its tool and fails without it in CI. */
  private static void run(String name, String argument) throws IOException, InterruptedException {
    Path script = Path.of("..", "hw", "test", name).toAbsolutePath().normalize();
    Process process =
        new ProcessBuilder(script.toString(), argument).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.print(output);
    assertEquals(0, process.waitFor(), output);
  }
}
