// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig;
import io.systole.machine.RtlSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Yosys on a miniature core, two queues and a MAC of the real RTL: counts, both caches, and what a
 * misread construct says.
 */
class SynthesisSystemTest {
  private static final MachineConfig TINY = MachineConfig.preset("tiny");

  @Test
  void countsAndCaches(@TempDir Path folder) throws IOException {
    YosysTool.require();
    Path cache = folder.resolve("cache");
    RtlSource rtl = miniature(folder.resolve("rtl"));
    Synthesis synthesis = new Synthesis(Family.XC7, rtl, cache);
    Count first = new Count();
    SynthesisResult result = synthesis.result(TINY, first);
    assertEquals(first.expected, first.done);
    assertEquals(1, result.total().dsp());
    assertEquals(2, row(result, "systole_fifo").instances());
    // Pointers of 5 bits, twice in each queue; the weight register beside the DSP.
    assertEquals(new Utilization(1, 0, 0, 0, 8), row(result, "systole_mac").use());
    assertTrue(row(result, "systole_fifo").use().ff() >= 20, result::toString);
    assertTrue(result.pathPs() > 500 && result.pathPs() < 10_000, () -> "ps " + result.pathPs());

    // The second time nothing runs.
    Count second = new Count();
    assertEquals(result, synthesis.result(TINY, second));
    assertEquals(0, second.expected);

    // After a comment no module is synthesised again: the one step is timing.
    Path fifo = rtl.folder().resolve("systole_fifo.sv");
    Files.writeString(fifo, "// more\n" + Files.readString(fifo));
    Count third = new Count();
    assertEquals(result, synthesis.result(TINY, third));
    assertEquals(1, third.expected);
    try (Stream<Path> left = Files.list(cache.resolve("synthesis/work"))) {
      assertEquals(List.of(), left.toList());
    }

    // Another queue is another number, and only it is synthesised.
    Files.writeString(fifo, Files.readString(fifo).replace("write_q - read_q", "read_q"));
    SynthesisResult changed = synthesis.result(TINY, SynthesisProgress.NONE);
    assertNotEquals(row(result, "systole_fifo"), row(changed, "systole_fifo"));
    assertEquals(row(result, "systole_mac"), row(changed, "systole_mac"));
  }

  /** There the MAC is one DSP with a weight register and an inverter beside it. */
  @Test
  void ultraScalePlus(@TempDir Path folder) throws IOException {
    YosysTool.require();
    RtlSource rtl = miniature(folder.resolve("rtl"));
    SynthesisResult result =
        new Synthesis(Family.XCUP, rtl, folder.resolve("cache"))
            .result(TINY, SynthesisProgress.NONE);
    assertEquals(new Utilization(1, 0, 0, 1, 8), row(result, "systole_mac").use());
  }

  @Test
  void whatYosysWouldMisreadIsAnError(@TempDir Path folder) throws IOException {
    YosysTool.require();
    RtlSource rtl = miniature(folder.resolve("rtl"));
    Path top = rtl.folder().resolve("systole_top.sv");
    // A name that is nowhere declared becomes a wire of one bit, with a warning.
    Files.writeString(top, Files.readString(top).replace(".weight_o(w)", ".weight_o(nowhere)"));
    Synthesis synthesis = new Synthesis(Family.XC7, rtl, folder.resolve("cache"));
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class, () -> synthesis.result(TINY, SynthesisProgress.NONE));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("'yosys -e .* script"), message);
    assertTrue(message.contains("ended with exit code 1"), message);
    assertTrue(message.contains("nowhere"), message);
  }

  private static RtlSource miniature(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("systole_pkg.sv", "systole_fifo.sv", "systole_mac.sv")) {
      Files.copy(RtlSource.installed().folder().resolve(file), folder.resolve(file));
    }
    Files.writeString(folder.resolve("systole_top.sv"), Stored.text("miniature.sv"));
    return new RtlSource(folder);
  }

  private static ModuleUse row(SynthesisResult result, String module) {
    return result.modules().stream()
        .filter(row -> row.module().equals(module))
        .findFirst()
        .orElseThrow();
  }

  private static final class Count implements SynthesisProgress {
    private int expected;
    private int done;

    @Override
    public void begin(int steps) {
      expected = steps;
    }

    @Override
    public synchronized void step() {
      done++;
    }
  }
}
