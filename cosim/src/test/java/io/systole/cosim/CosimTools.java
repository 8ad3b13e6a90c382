// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tests of the RTL need Verilator and g++: without them they are skipped, but fail in CI. */
final class CosimTools {
  private static final boolean PRESENT = VerilatedLibrary.toolsExist();

  private CosimTools() {}

  static void require() {
    if (System.getenv("CI") != null && !PRESENT) {
      throw new IllegalStateException("CI needs verilator and g++ for the RTL tests");
    }
    assumeTrue(PRESENT, "verilator or g++ is missing");
  }
}
