// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.machine.MachineConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real bitstream by free tools: the compute datapath of a small machine for an iCE40 HX8K, made
 * by {@code hw/ice40/build.sh}, whose cells and wires are simulated before anything is written.
 */
public final class BitstreamBundle {
  /** The board, as the command line names it. */
  public static final String BOARD = "ice40-hx8k";

  /** Programs that it starts. */
  public static final List<String> TOOLS = List.of("yosys", "nextpnr-ice40", "icepack", "iverilog");

  /** Stages of {@link #write}. */
  public static final int STEPS = 4;

  /** As in systole_ice40.sv: `tiny` and `tiny16` do not fit. */
  static final MachineConfig MACHINE =
      new MachineConfig(
          BOARD,
          new MachineConfig.Unrolling(4, 3, 1, 2, 1),
          new MachineConfig.Partitioning(3),
          new MachineConfig.Tiling(256, 128, 128, 32, true),
          new MachineConfig.Quantization(8, false),
          MachineConfig.LoopOrder.BEST,
          new MachineConfig.DramAccess(1, 64, 4, 2),
          true);

  private static final int LOG_LINES = 5;

  private final Path hardware;
  private final Runnable step;

  /**
   * A bundle to be built.
   *
   * @param hardware the folder {@code hw} of an installation, beside LICENSE and NOTICE
   * @param step called after each of the {@link #STEPS} stages
   */
  public BitstreamBundle(Path hardware, Runnable step) {
    this.hardware = hardware;
    this.step = step;
  }

  /**
   * Builds and writes the bundle, whole or not at all; takes about a minute.
   *
   * @param target a folder that does not exist or is empty, or a file {@code .zip}
   * @return one line: cells, clock, bytes
   * @throws IllegalArgumentException if the target exists
   * @throws IllegalStateException if a tool fails, the clock is missed, or the bitstream computes
   *     something else: the tool's last lines
   */
  public String write(Path target) {
    try (Staging files = new Staging(target)) {
      Path root = files.file("README.md").resolveSibling(".").normalize();
      files.copyTree(hardware.resolve("rtl"), "rtl");
      for (String name : List.of("build.sh", "systole_ice40.sv", "systole_ice40.pcf")) {
        files.copy(hardware.resolve("ice40").resolve(name), name);
      }
      for (String name : List.of("tb.v", "sim.sh")) {
        files.copy(hardware.resolve("ice40").resolve(name), "sim/" + name);
      }
      files.text("sim/vectors.txt", Ice40Vectors.of(MACHINE));
      run(root, "bash", "build.sh", "build");
      for (String name : List.of("systole_ice40.asc", "systole_ice40.bin")) {
        files.copy(root.resolve("build").resolve(name), "bitstream/" + name);
      }
      for (String name : List.of("cells.txt", "nextpnr.log", "timing.json")) {
        files.copy(root.resolve("build").resolve(name), "reports/" + name);
      }
      Staging.delete(root.resolve("build"));
      run(root, "bash", "sim/sim.sh");
      step.run();
      Figures figures = Figures.of(root);
      files.text("README.md", BitstreamReadme.of(figures));
      files.copy(hardware.resolveSibling("LICENSE"), "LICENSE");
      files.copy(hardware.resolveSibling("NOTICE"), "NOTICE");
      files.finish("systole-" + BOARD);
      return figures.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Every line that a script prints is the begin or end of a stage. */
  private void run(Path folder, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    Deque<String> last = new ArrayDeque<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("done: ")) {
          step.run();
        }
        last.add(line);
        if (last.size() > LOG_LINES) {
          last.remove();
        }
      }
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            "%s: exit code %d: %s"
                .formatted(String.join(" ", command), code, String.join(" | ", last)));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(String.join(" ", command) + ": interrupted", e);
    }
  }

  /** What nextpnr reports of the routed design. */
  record Figures(
      int cells,
      int cellsThere,
      int rams,
      int ramsThere,
      double clockMHz,
      double limitMHz,
      int bytes) {
    static Figures of(Path root) throws IOException {
      JsonNode report =
          JsonMapper.builder()
              .build()
              .readTree(Files.readString(root.resolve("reports/timing.json")));
      JsonNode used = report.get("utilization");
      JsonNode clock = report.get("fmax").iterator().next();
      return new Figures(
          used.get("ICESTORM_LC").get("used").intValue(),
          used.get("ICESTORM_LC").get("available").intValue(),
          used.get("ICESTORM_RAM").get("used").intValue(),
          used.get("ICESTORM_RAM").get("available").intValue(),
          clock.get("constraint").doubleValue(),
          clock.get("achieved").doubleValue(),
          Math.toIntExact(Files.size(root.resolve("bitstream/systole_ice40.bin"))));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,d of %,d logic cells, %d of %d block RAMs, %.0f MHz met (%.1f by nextpnr after routing),"
              + " bitstream of %,d bytes, simulated: PASS",
          cells,
          cellsThere,
          rams,
          ramsThere,
          clockMHz,
          limitMHz,
          bytes);
    }
  }
}
