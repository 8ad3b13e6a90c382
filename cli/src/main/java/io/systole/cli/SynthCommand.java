// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.RtlSource;
import io.systole.numeric.file.UserCache;
import io.systole.results.RecordFile;
import io.systole.synthesis.Family;
import io.systole.synthesis.ModuleUse;
import io.systole.synthesis.Synthesis;
import io.systole.synthesis.SynthesisProgress;
import io.systole.synthesis.SynthesisResult;
import io.systole.synthesis.Utilization;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code synth}: what a machine costs on a board's device, by Yosys on the real RTL. */
@Command(
    name = "synth",
    description = "Synthesises a machine with Yosys: DSP, BRAM, LUT, FF and the longest path.",
    mixinStandardHelpOptions = true)
final class SynthCommand implements Callable<Integer> {
  private static final double PS_PER_NS = 1000;

  private final Console console;

  @Option(names = "--board", paramLabel = "B", required = true, description = "The device's board.")
  private String board = "";

  @Option(
      names = "--machine",
      paramLabel = "P",
      description = "The machine; by default the board's own.")
  private @Nullable String machine;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the record goes; default: results/published/synth.jsonl.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  SynthCommand(Console console) {
    this.console = console;
  }

  record Percent(double dsp, double bram36, double uram, double lut, double ff) {
    static Percent of(Utilization used, Board.Device device) {
      return new Percent(
          percent(used.dsp(), device.dsp()),
          percent(used.bram36(), device.bram36()),
          percent(used.uram(), device.uram()),
          percent(used.lut(), device.lut()),
          percent(used.ff(), device.ff()));
    }

    private static double percent(double used, int there) {
      return there == 0 ? 0 : Math.round(1000 * used / there) / 10.0;
    }
  }

  record Row(String module, int instances, int dsp, double bram36, int uram, int lut, int ff) {
    static Row of(ModuleUse row) {
      Utilization use = row.use();
      return new Row(
          row.module(), row.instances(), use.dsp(), use.bram36(), use.uram(), use.lut(), use.ff());
    }
  }

  record Report(
      String board,
      String machine,
      String device,
      int dsp,
      double bram36,
      int uram,
      int lut,
      int ff,
      double pathNs,
      Percent percent,
      List<Row> modules) {}

  @Override
  public Integer call() {
    Board target = Board.of(board);
    MachineConfig config =
        machine == null ? target.defaultMachine() : MachineConfig.preset(machine);
    Tool.require(Tool.named("yosys"));
    Synthesis synthesis =
        new Synthesis(Family.of(target), RtlSource.installed(), UserCache.folder());
    SynthesisResult result;
    try (Steps steps = new Steps(console)) {
      result = synthesis.result(config, steps);
    }
    Report report = report(target, config, result);
    SynthRecords.put(
        new RecordFile(out == null ? Published.SYNTH.path() : out),
        target,
        config,
        result.tool(),
        report);
    if (json) {
      console.json(report);
    } else {
      print(target, report, result.tool());
    }
    return 0;
  }

  private static Report report(Board board, MachineConfig machine, SynthesisResult result) {
    Utilization total = result.total();
    return new Report(
        board.id(),
        machine.name(),
        board.part(),
        total.dsp(),
        total.bram36(),
        total.uram(),
        total.lut(),
        total.ff(),
        result.pathPs() / PS_PER_NS,
        Percent.of(total, board.device()),
        result.modules().stream().map(Row::of).toList());
  }

  private void print(Board board, Report report, String tool) {
    Board.Device device = board.device();
    Percent percent = report.percent();
    console.line("machine %s on %s (%s), by %s", report.machine(), board.id(), board.part(), tool);
    console.line("out of context: cells counted, nothing placed or routed (docs/synthesis.md)%n");
    console.line("%-8s %10s %10s %8s", "", "used", "of", "percent");
    total("DSP", report.dsp(), device.dsp(), percent.dsp());
    total("BRAM36", report.bram36(), device.bram36(), percent.bram36());
    total("URAM", report.uram(), device.uram(), percent.uram());
    total("LUT", report.lut(), device.lut(), percent.lut());
    total("FF", report.ff(), device.ff(), percent.ff());
    console.line(
        "%nlongest path through cells, without wires: %.2f ns; the clock assumed, %d MHz, has %.2f",
        report.pathNs(), board.clockMHz(), PS_PER_NS / board.clockMHz());
    console.line(
        "%n%-24s %9s %6s %7s %6s %8s %8s",
        "module", "instances", "DSP", "BRAM36", "URAM", "LUT", "FF");
    for (Row row : report.modules()) {
      console.line(
          "%-24s %9d %6d %7.1f %6d %8d %8d",
          row.module(), row.instances(), row.dsp(), row.bram36(), row.uram(), row.lut(), row.ff());
    }
  }

  private void total(String name, double used, int there, double percent) {
    String fits = used > there ? "  does not fit" : "";
    console.line("%-8s %10s %10d %8.1f%s", name, plain(used), there, percent, fits);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? "%.0f".formatted(value) : "%.1f".formatted(value);
  }

  /** Modules done, as a bar. */
  private static final class Steps implements SynthesisProgress, AutoCloseable {
    private final Console console;
    private @Nullable Progress bar;

    Steps(Console console) {
      this.console = console;
    }

    @Override
    public void begin(int steps) {
      bar = new Progress(console, "synthesising", steps);
    }

    @Override
    public void step() {
      if (bar != null) {
        bar.step();
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
