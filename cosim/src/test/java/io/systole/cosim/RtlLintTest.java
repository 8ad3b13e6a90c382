// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig;
import io.systole.machine.MachinePresets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
