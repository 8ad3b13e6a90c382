// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.graph.TestGraphs;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listings of a small network stay as they are; {@code -Dupdate=true} rewrites them. */
class ListingGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"tiny16", "pynq-z2", "paper"})
  void listing(String machine) throws IOException {
    Compiled compiled =
        Compiler.compile(
            SeededModels.of(
                TestGraphs.smallAlexNet(8, 2, 4), FixedFormat.PAPER, FixedFormat.of(16, 1)),
            MachineConfig.preset(machine),
            Board.PYNQ_Z2);
    Path file = Path.of("src/test/resources/io/systole/compiler/" + machine + ".txt");
    if (Boolean.getBoolean("update")) {
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, compiled.listing());
    }
    assertEquals(
        Files.exists(file) ? Files.readString(file) : "",
        compiled.listing(),
        file + " is out of date: run this test with -Dupdate=true");
  }
}
