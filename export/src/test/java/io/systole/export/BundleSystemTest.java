// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.cosim.VerilatedLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle as its owner uses it: unpacked into a fresh folder, checked, simulated. */
class BundleSystemTest {
  private static final String TITLE = "small-pynq-z2";

  @TempDir static Path work;

  static Path hardware() {
    return VerilatedLibrary.installedRtl().resolveSibling(".").normalize();
  }

  @BeforeAll
  static void unpack() {
    Bundle.of(SmallNetwork.subject(), hardware()).write(work.resolve("bundle.zip"));
    Shell.requireCommand("unzip", "-v");
    assertEquals(0, Shell.run(work, "unzip", "-q", "bundle.zip").code());
  }

  private static Path bundle() {
    return work.resolve(TITLE);
  }

  @Test
  void everyFileHasItsChecksum() throws IOException {
    Shell.Result sums = Shell.run(bundle(), "sha256sum", "--strict", "-c", "SHA256SUMS");
    assertEquals(0, sums.code(), sums.output());
    try (Stream<Path> files = Files.walk(bundle())) {
      assertEquals(files.filter(Files::isRegularFile).count() - 1, sums.output().lines().count());
    }
    try (Stream<Path> left = Files.list(work)) {
      assertEquals(
          List.of("bundle.zip", TITLE),
          left.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void theCoreFileListsEverySource() throws IOException {
    Path rtl = bundle().resolve("rtl");
    List<String> listed =
        Files.readString(rtl.resolve("systole.core"))
            .lines()
            .filter(line -> line.startsWith("      - "))
            .map(line -> line.substring(8))
            .sorted()
            .toList();
    try (Stream<Path> files = Files.list(rtl)) {
      assertEquals(
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.endsWith(".core"))
              .sorted()
              .toList(),
          listed);
    }
  }

  @Test
  void aDamagedFileIsFound() throws IOException {
    Path copy = work.resolve("copy");
    Shell.run(work, "cp", "-r", TITLE, "copy");
    byte[] memory = Files.readAllBytes(copy.resolve(Manifest.MEMORY));
    memory[5000] ^= 1;
    Files.write(copy.resolve(Manifest.MEMORY), memory);
    Shell.Result sums = Shell.run(copy, "sha256sum", "-c", "SHA256SUMS");
    assertEquals(1, sums.code());
    assertTrue(sums.output().contains(Manifest.MEMORY + ": FAILED"), sums.output());
    Shell.run(work, "rm", "-r", "copy");
  }

  @Test
  void theTestbenchPassesAndAWrongGoldenVectorFails() throws IOException {
    Shell.require(VerilatedLibrary.toolsExist(), "verilator or g++");
    Shell.Result good = Shell.run(bundle(), "make", "-s", "-C", "sim", "run");
    assertEquals(0, good.code(), good.output());
    assertTrue(good.output().endsWith("PASS\n"), good.output());
    Path golden = bundle().resolve(Manifest.goldenFile("pool1"));
    byte[] values = Files.readAllBytes(golden);
    byte[] wrong = values.clone();
    wrong[wrong.length - 2] ^= 1;
    Files.write(golden, wrong);
    Shell.Result bad = Shell.run(bundle(), "make", "-s", "-C", "sim", "run", "SEED=3");
    Files.write(golden, values);
    assertTrue(bad.code() != 0, bad.output());
    assertTrue(bad.output().contains("FAIL: 1 differ"), bad.output());
    Shell.run(bundle(), "rm", "-r", "sim/build");
  }
}
