// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tests of the synthesis need Yosys: without it they are skipped, but fail in CI. */
final class YosysTool {
  private YosysTool() {}

  static void require() {
    boolean present;
    try {
      present = Yosys.version().startsWith("Yosys");
    } catch (IllegalStateException missing) {
      present = false;
    }
    if (System.getenv("CI") != null && !present) {
      throw new IllegalStateException("CI needs yosys for the synthesis tests");
    }
    assumeTrue(present, "yosys is missing");
  }
}
