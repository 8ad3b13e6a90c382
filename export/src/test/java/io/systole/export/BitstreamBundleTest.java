// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bitstream by Yosys, nextpnr and icepack, and a simulation of the cells and wires in it. */
class BitstreamBundleTest {
  @TempDir Path work;

  @Test
  @Tag("slow")
  void theBitstreamMeetsItsClockAndComputesWhatItMust() throws IOException {
    for (String tool : BitstreamBundle.TOOLS) {
      Shell.requireCommand("sh", "-c", "command -v " + tool);
    }
    AtomicInteger steps = new AtomicInteger();
    Path bundle = work.resolve("ice40");
    String summary =
        new BitstreamBundle(BundleSystemTest.hardware(), steps::incrementAndGet).write(bundle);
    assertEquals(BitstreamBundle.STEPS, steps.get());
    assertTrue(summary.contains("12 MHz met"), summary);
    String readme = Files.readString(bundle.resolve("README.md"));
    assertTrue(readme.contains(summary) && !readme.contains("{"), readme);
    assertTrue(Files.size(bundle.resolve("bitstream/systole_ice40.bin")) > 100_000);
    Shell.Result sums = Shell.run(bundle, "sha256sum", "--strict", "-c", "SHA256SUMS");
    assertEquals(0, sums.code(), sums.output());
    try (Stream<Path> left = Files.list(work)) {
      assertEquals(1, left.count());
    }
  }
}
