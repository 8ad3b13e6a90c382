// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.machine.MachineConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The C++ benches of single RTL modules and of the datapath (hw/test/run.sh): each configuration
 * must pass, each mutant with a fault in the RTL must fail. Proofs of small modules
 * (hw/formal/run.sh). And what synthesis makes of the core (hw/test/synth.sh).
 */
class ModuleBenchCosimTest {
  @Test
  void datapathOfTiny() throws IOException, InterruptedException {
    run("test/run.sh", "^compute-tiny$");
  }

  @Test
  @Tag("slow")
  void everyBenchAndMutant() throws IOException, InterruptedException {
    run("test/run.sh", ".");
  }

  @Test
  void everyProofHoldsAndItsMutantsFail() throws IOException, InterruptedException {
    run("formal/run.sh", ".");
  }

  /** The whole of pynq-z2: resources and at most 5.0 ns, the limits being the script's. */
  @Test
  @Tag("slow")
  void coreSynthesisesWithinItsLimits() throws IOException, InterruptedException {
    String parameters =
        MachineConfig.preset("pynq-z2").rtlParameters().entrySet().stream()
            .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
            .collect(Collectors.joining(" "));
    run("test/synth.sh", "systole_top", parameters);
  }

  /** The script skips without its tool and fails without it in CI. */
  private static void run(String name, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("..", "hw", name).toAbsolutePath().normalize().toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.print(output);
    assertEquals(0, process.waitFor(), output);
  }
}
