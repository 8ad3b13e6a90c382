// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class DemoSystemTest {
  @Test
  void classifiesABundledImageInFloatAndOnTheAccelerator() {
    Cli cli = Cli.run("demo");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(cli.out().contains("float and fixed point agree"), cli.out());
    assertTrue(cli.out().contains("simulator = fixed reference, all layers"), cli.out());
    assertTrue(cli.out().contains(ClassifyCommand.SEEDED), cli.out());
  }

  @Tag("slow")
  @Test
  void wholeInRtl() {
    RtlTools.require();
    Cli cli = Cli.run("demo", "--rtl");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(cli.out().contains("RTL = fixed reference, all layers"), cli.out());
  }
}
