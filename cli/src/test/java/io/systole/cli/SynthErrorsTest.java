// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code synth} says to wrong usage, and without Yosys. */
class SynthErrorsTest {
  @Test
  void aBoardIsNeeded() {
    Cli run = Cli.run("synth");
    assertEquals(2, run.code());
    assertEquals(
        "systole synth: Missing required option: '--board=B' (systole synth --help lists what it"
            + " takes)",
        run.err().strip());
  }

  @Test
  void theBoardsThereAreAreNamed() {
    Cli run = Cli.run("synth", "--board", "zedboard");
    assertEquals(2, run.code());
    assertEquals(
        "systole synth: unknown board 'zedboard': expected one of pynq-z2, ultra96, vu7p, vu7p-4ch",
        run.err().strip());
  }

  @Test
  void theMachinesThereAreAreNamed() {
    Cli run = Cli.run("synth", "--board", "pynq-z2", "--machine", "huge");
    assertEquals(2, run.code());
    assertEquals(
        "systole synth: unknown machine 'huge': expected one of pynq-z2, pynq-z2-8bit, ultra96,"
            + " ultra96-8bit, vu7p, vu7p-4ch, paper, tiny, tiny16",
        run.err().strip());
  }

  @Test
  void aMissingToolIsNamedWithWhatInstallsIt() {
    Tool missing =
        new Tool("yosys", List.of("no-such-yosys", "-V"), "synth", "apt-get install yosys");
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> Tool.require(List.of(missing)));
    assertEquals(
        "needs yosys, not found in PATH; install: apt-get install yosys", failure.getMessage());
    assertEquals(1, Tool.named("yosys").size());
  }
}
