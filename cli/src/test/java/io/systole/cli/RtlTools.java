// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tests of the RTL need Verilator and g++: without them they are skipped, but fail in CI. */
final class RtlTools {
  private RtlTools() {}

  static void require() {
    boolean present = Tool.forRtl().stream().allMatch(tool -> tool.version().isPresent());
    if (System.getenv("CI") != null && !present) {
      throw new IllegalStateException("CI needs verilator, g++ and make for the RTL tests");
    }
    assumeTrue(present, "verilator, g++ or make is missing");
  }
}
