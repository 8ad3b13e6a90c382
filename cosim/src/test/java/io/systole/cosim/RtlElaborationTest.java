// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systole.machine.MachineConfig;
import io.systole.machine.MachinePresets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Yosys reads every named machine with each warning an error, and {@code check -assert} finds no
 * net without a driver, with several, or in a combinational loop.
 */
class RtlElaborationTest {
  private static Stream<String> machines() {
    return MachinePresets.all().stream().map(MachineConfig::name);
  }

  @BeforeEach
  void requireYosys() {
    boolean present = Tool.exists("yosys");
    if (System.getenv("CI") != null && !present) {
      throw new IllegalStateException("CI needs yosys for the elaboration of the RTL");
    }
    assumeTrue(present, "yosys is missing");
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyMachineIsClean(String name) throws IOException {
    assertEquals("", elaborate(VerilatedLibrary.installedRtl(), MachineConfig.preset(name)));
  }

  @Test
  void aLoopIsSeen(@TempDir Path folder) throws IOException {
    try (Stream<Path> files = Files.list(VerilatedLibrary.installedRtl())) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path fifo = folder.resolve("systole_fifo.sv");
    Files.writeString(
        fifo, Files.readString(fifo).replace("valid_o = write_q", "valid_o = !valid_o && write_q"));
    IllegalStateException fault =
        assertThrows(
            IllegalStateException.class, () -> elaborate(folder, MachineConfig.preset("tiny")));
    assertTrue(String.valueOf(fault.getMessage()).contains("loop"), fault::getMessage);
  }

  private static String elaborate(Path rtl, MachineConfig machine) throws IOException {
    // The package first: Yosys reads files in order.
    List<String> files = new ArrayList<>(List.of(rtl.resolve("systole_pkg.sv").toString()));
    try (Stream<Path> all = Files.list(rtl)) {
      all.map(Path::toString)
          .filter(file -> file.endsWith(".sv") && !files.contains(file))
          .sorted()
          .forEach(files::add);
    }
    String parameters =
        machine.rtlParameters().entrySet().stream()
            .map(parameter -> "-set " + parameter.getKey() + " " + parameter.getValue())
            .collect(Collectors.joining(" "));
    String script =
        "read_verilog -sv %s; chparam %s systole_top; hierarchy -check -top systole_top; proc; check -assert"
            .formatted(String.join(" ", files), parameters);
    return Tool.run(rtl, List.of("yosys", "-q", "-e", ".*", "-p", script)).strip();
  }
}
