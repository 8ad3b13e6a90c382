// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What export writes, where, and what it says to a mistake. */
final class ExportSystemTest {
  @TempDir Path folder;
  private Path model = Path.of("");
  private Path one = Path.of("");

  @BeforeAll
  static void home() {
    System.setProperty("systole.home", "..");
  }

  @AfterAll
  static void nowhere() {
    System.clearProperty("systole.home");
  }

  @BeforeEach
  void files() throws IOException {
    model = Cli.modelFile(folder.resolve("m.safetensors"), List.of());
    one = Cli.picture(folder.resolve("one.png"), 1);
  }

  private Cli export(Object... more) {
    Object[] always = {
      "export", "--model", model, "--board", "pynq-z2", "--machine", "tiny", "--image", one
    };
    return Cli.run(Stream.concat(Stream.of(always), Stream.of(more)).toArray());
  }

  @Test
  void aFolderOfTheWholeNetwork() throws IOException {
    Path out = folder.resolve("new/bundle");
    Cli cli = export("--format", "8,3", "--out", out);
    assertEquals(0, cli.code(), cli.err());
    assertEquals("", cli.err());
    assertTrue(
        cli.out()
            .matches(
                "\\S+/new/bundle: \\d+ instructions, memory image of [\\d,]+ bytes, [\\d,]+ cycles"
                    + " \\(cycle model\\) at 100 MHz \\(assumed\\)\n"),
        cli.out());
    for (String file :
        List.of(
            "README.md",
            "LICENSE",
            "NOTICE",
            "SHA256SUMS",
            "rtl/systole.core",
            "rtl/systole_ip.v",
            "vivado/build.tcl",
            "driver/systole/constants.py",
            "notebooks/check_layers.ipynb",
            "notebooks/classify.ipynb",
            "data/program.bin",
            "data/memory.bin",
            "data/sample.png",
            "golden/softmax.npy",
            "sim/Makefile",
            "reports/layers.csv")) {
      assertTrue(Files.isRegularFile(out.resolve(file)), file);
    }
  }

  @Test
  void anArchiveOfOneLayer() throws IOException {
    Path out = folder.resolve("layer.zip");
    Cli cli = export("--layer", "conv", "--out", out);
    assertEquals(0, cli.code(), cli.err());
    assertTrue(
        cli.err().startsWith("no formats auto:8 stored with the model: calibrated on "), cli.err());
    try (ZipFile zip = new ZipFile(out.toFile())) {
      List<String> names = zip.stream().map(ZipEntry::getName).toList();
      assertTrue(names.stream().allMatch(n -> n.startsWith("m-conv-pynq-z2/")), names.toString());
      assertTrue(names.contains("m-conv-pynq-z2/golden/pool.npy"), names.toString());
      assertFalse(names.contains("m-conv-pynq-z2/notebooks/classify.ipynb"), names.toString());
      assertFalse(names.contains("m-conv-pynq-z2/golden/fc.npy"), names.toString());
    }
  }

  @Test
  void oneLineForEachMistake() throws IOException {
    Path out = folder.resolve("out");
    assertEquals(
        "systole export: --layer conv9: expected one of conv, norm, pool, fc, softmax",
        refusal(export("--format", "8,3", "--layer", "conv9", "--out", out)));
    assertEquals(
        "systole export: input image has format 16,4, machine tiny holds 8 bits",
        refusal(export("--format", "16,4", "--out", out)));
    assertEquals(
        "systole export: unknown board 'zynq': expected one of pynq-z2, ultra96, vu7p, vu7p-4ch,"
            + " ice40-hx8k",
        refusal(Cli.run("export", "--board", "zynq", "--out", out)));
    assertEquals(
        "systole export: unknown board 'ice40-up5k': the iCE40 board is ice40-hx8k",
        refusal(Cli.run("export", "--board", "ice40-up5k", "--out", out)));
    assertEquals(
        "systole export: --board ice40-hx8k takes no network: --layer does not go with it",
        refusal(Cli.run("export", "--board", "ice40-hx8k", "--layer", "conv1", "--out", out)));
    assertTrue(
        refusal(Cli.run("export", "--board", "pynq-z2")).contains("Missing required option"));
    assertFalse(Files.exists(out));
  }

  @Test
  void nothingIsOverwrittenOrHalfWritten() throws IOException {
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("mine"), "");
    assertEquals(
        "systole export: full: exists already; expected a new folder or .zip",
        refusal(export("--format", "8,3", "--out", full)));
    assertTrue(
        refusal(export("--format", "8,3", "--out", one.resolve("x")))
            .startsWith("systole export: one.png/x: cannot be written: "));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(0, export("--format", "8,3", "--out", empty).code());
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(
          List.of("empty", "full", "m.safetensors", "one.png"),
          all.map(file -> String.valueOf(file.getFileName())).sorted().toList());
    }
  }

  private String refusal(Cli cli) {
    assertEquals(2, cli.code(), cli.out() + cli.err());
    assertFalse(cli.err().strip().contains("\n"), cli.err());
    return cli.message(folder);
  }
}
