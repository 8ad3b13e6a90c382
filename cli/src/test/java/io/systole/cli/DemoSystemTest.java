// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class DemoSystemTest {
  @Test
  void classifiesABundledImageInBothEngines() {
    Cli cli = Cli.run("demo");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(cli.out().contains("float and fixed point agree"), cli.out());
    assertTrue(cli.out().contains(ClassifyCommand.SEEDED), cli.out());
  }
}
