// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** The report's tables as rows of cells, heads first; RFC 4180. */
final class CsvTables {
  private CsvTables() {}

  static SequencedMap<String, List<List<String>>> of(ReportData data) {
    SequencedMap<String, List<List<String>>> tables = new LinkedHashMap<>();
    tables.put("network", network(data));
    tables.put("paper", paper(data));
    tables.put("boards", boards(data));
    tables.put("layers", layers(data));
    tables.put("single-layers", single(data));
    tables.put("ablation", ablation(data));
    tables.put("quantization", sweep(data));
    return tables;
  }

  static String text(List<List<String>> rows) {
    return rows.stream()
        .map(row -> row.stream().map(CsvTables::cell).collect(Collectors.joining(",", "", "\r\n")))
        .collect(Collectors.joining());
  }

  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  private static List<String> row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(
          switch (cell) {
            case OptionalDouble number ->
                number.isPresent() ? String.valueOf(number.getAsDouble()) : "";
            case Optional<?> value -> value.map(String::valueOf).orElse("");
            default -> String.valueOf(cell);
          });
    }
    return row;
  }

  private static List<List<String>> network(ReportData data) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            "layer",
            "op",
            "shape",
            "macs",
            "operations",
            "parameters",
            "weight_bytes",
            "output_bytes"));
    for (NetworkFigures.Layer layer : data.network().layers()) {
      String shape = layer.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
      rows.add(
          row(
              layer.name(),
              layer.op(),
              shape,
              layer.macs(),
              layer.operations(),
              layer.parameters(),
              layer.weightBytes(),
              layer.outputBytes()));
    }
    return rows;
  }

  private static List<List<String>> paper(ReportData data) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("layer", "shape", "variant", "bram18", "dsp", "ff", "lut", "reported_ms"));
    for (PaperRow paper : data.paper()) {
      rows.add(
          row(
              paper.layer(),
              paper.shape(),
              paper.variant(),
              paper.bram18(),
              paper.dsp(),
              paper.ff(),
              paper.lut(),
              paper.milliseconds()));
    }
    return rows;
  }

  private static List<List<String>> boards(ReportData data) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            "board",
            "part",
            "machine",
            "assumed_mhz",
            "assumed_bytes_per_cycle",
            "cycles",
            "rtl_cycles",
            "ms",
            "roofline_ms",
            "dsp",
            "bram36",
            "uram",
            "lut",
            "ff"));
    for (BoardFigures board : data.boards()) {
      rows.add(
          row(
              board.board(),
              board.part(),
              board.machine(),
              board.clockMHz(),
              board.bytesPerCycle(),
              board.cycles(),
              board.rtlCycles(),
              board.milliseconds(),
              board.rooflineMilliseconds(),
              board.used().map(Resources::dsp),
              board.used().map(Resources::bram36),
              board.used().map(Resources::uram),
              board.used().map(Resources::lut),
              board.used().map(Resources::ff)));
    }
    return rows;
  }

  private static List<List<String>> layers(ReportData data) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row("board", "layer", "hidden_behind", "bound_by", "macs", "cycles", "ms", "roofline_ms"));
    for (BoardFigures board : data.boards()) {
      for (BoardFigures.Layer layer : board.layers()) {
        rows.add(
            row(
                board.board(),
                layer.name(),
                layer.hiddenBehind(),
                layer.boundBy(),
                layer.macs(),
                layer.cycles(),
                layer.milliseconds(),
                layer.rooflineMilliseconds()));
      }
    }
    return rows;
  }

  private static List<List<String>> single(ReportData data) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("board", "layer", "programs", "cycles", "ms"));
    for (BoardFigures board : data.boards()) {
      for (BoardFigures.Single one : board.single()) {
        rows.add(row(board.board(), one.layer(), one.programs(), one.cycles(), one.milliseconds()));
      }
    }
    return rows;
  }

  private static List<List<String>> ablation(ReportData data) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            "board",
            "direction",
            "position",
            "technique",
            "layer",
            "cycles",
            "ms",
            "dsp",
            "bram36",
            "lut",
            "ff",
            "note"));
    for (AblationStep step : data.ablation()) {
      rows.add(
          row(
              step.board(),
              step.direction(),
              step.position(),
              step.technique(),
              "all",
              step.cycles(),
              step.milliseconds(),
              step.used().map(Resources::dsp),
              step.used().map(Resources::bram36),
              step.used().map(Resources::lut),
              step.used().map(Resources::ff),
              step.note()));
      for (AblationStep.LayerCycles layer : step.layers()) {
        rows.add(
            row(
                step.board(),
                step.direction(),
                step.position(),
                step.technique(),
                layer.layer(),
                layer.cycles(),
                "",
                "",
                "",
                "",
                "",
                ""));
      }
    }
    return rows;
  }

  private static List<List<String>> sweep(ReportData data) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            "format",
            "bits",
            "images",
            "top1",
            "dram_bytes",
            "machine",
            "ms",
            "dsp",
            "bram36",
            "lut",
            "pareto"));
    for (SweepPoint point : data.sweep()) {
      rows.add(
          row(
              point.format(),
              point.bits(),
              point.images(),
              point.top1(),
              point.dramBytes(),
              point.machine(),
              point.milliseconds(),
              point.used().map(Resources::dsp),
              point.used().map(Resources::bram36),
              point.used().map(Resources::lut),
              point.best()));
    }
    return rows;
  }
}
