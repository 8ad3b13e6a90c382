// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What compile, simulate and verify say to a mistake, in one line each. */
final class AcceleratorErrorsTest {
  @TempDir Path folder;
  private Path model = Path.of("");
  private Path one = Path.of("");

  @BeforeEach
  void files() throws IOException {
    model = Cli.modelFile(folder.resolve("m.safetensors"), List.of());
    one = Cli.picture(folder.resolve("one.png"), 1);
  }

  @Test
  void oneLineForEachMistake() {
    assertEquals(
        "systole simulate: unknown board 'zynq': expected one of pynq-z2, ultra96, vu7p, vu7p-4ch",
        refusal("simulate", "--image", one, "--board", "zynq"));
    assertEquals(
        "systole simulate: unknown machine 'x': expected one of pynq-z2, pynq-z2-8bit, ultra96,"
            + " ultra96-8bit, vu7p, vu7p-4ch, paper, tiny, tiny16",
        refusal("simulate", "--image", one, "--machine", "x"));
    assertEquals(
        "systole compile: machine vu7p on board pynq-z2: needs 4,051 DSPs, there are 220",
        refusal("compile", "--machine", "vu7p", "--out", folder));
    assertEquals(
        "systole simulate: no.png: cannot be read: no such file",
        refusal("simulate", "--model", model, "--image", folder.resolve("no.png")));
    assertEquals(
        "systole simulate: input image has format 16,4, machine tiny holds 8 bits",
        refusal(
            "simulate", "--model", model, "--image", one, "--format", "16,4", "--machine", "tiny"));
    assertTrue(
        refusal("compile", "--model", model).contains("Missing required option: '--out=DIR'"));
    assertTrue(refusal("simulate").contains("Missing required option: '--image=IMG"));
  }

  @Test
  void whatCannotFitIsNamedAndNothingIsWritten() {
    Path out = folder.resolve("none");
    assertEquals(
        "systole compile: node conv1 (Conv): LRN carry: needs 3,025 pixels, there are 256",
        refusal(
            "compile",
            "--model",
            "alexnet-cifar10",
            "--weights",
            "seed:1",
            "--format",
            "16,4",
            "--machine",
            "tiny16",
            "--out",
            out));
    assertFalse(Files.exists(out));
  }

  @Test
  void verifyNeedsItsToolsAndKnowsItsOptions() {
    RtlTools.require();
    assertEquals(
        "systole verify: --seed 3 goes with --stall random, found --stall none",
        refusal(
            "verify",
            "--model",
            model,
            "--format",
            "16,4",
            "--machine",
            "tiny16",
            "--image",
            one,
            "--stall",
            "none",
            "--seed",
            3));
    Tool missing =
        new Tool("no-such-tool", List.of("no-such-tool", "--version"), "", "apt-get install x");
    assertEquals(
        "needs no-such-tool, not found in PATH; install: apt-get install x",
        assertThrows(IllegalArgumentException.class, () -> Tool.require(List.of(missing)))
            .getMessage());
  }

  private String refusal(Object... args) {
    Cli cli = Cli.run(args);
    assertEquals(2, cli.code(), cli.out() + cli.err());
    assertFalse(cli.err().strip().contains("\n"), cli.err());
    return cli.message(folder);
  }
}
