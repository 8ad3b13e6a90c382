// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The DRAM model against its own definition (dram_test.cpp): bandwidth, limits, rules. */
class DramModelTest {
  @Test
  void modelKeepsItsRules(@TempDir Path folder) throws IOException {
    CosimTools.require();
    for (String name : List.of("dram.h", "dram_test.cpp")) {
      try (var in = DramModelTest.class.getResourceAsStream(name)) {
        assertTrue(in != null, name);
        Files.copy(Objects.requireNonNull(in), folder.resolve(name));
      }
    }
    Tool.run(folder, List.of("g++", "-std=c++17", "-O1", "-o", "dram_test", "dram_test.cpp"));
    String output = Tool.run(folder, List.of("./dram_test"));
    assertTrue(output.contains("all rules hold"), output);
  }
}
