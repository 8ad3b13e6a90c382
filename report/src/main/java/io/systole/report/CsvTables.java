// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report's tables as rows of cells, heads first; RFC 4180. */
final class CsvTables {
  private static final String CELLS = ",dsp,bram36,uram,lut,ff,cells_by";

  private CsvTables() {}

  static SequencedMap<String, List<List<String>>> of(ReportData data) {
    SequencedMap<String, List<List<String>>> tables = new LinkedHashMap<>();
    tables.put("network", network(data));
    tables.put("paper", paper(data));
    tables.put("boards", boards(data));
    tables.put("layers", layers(data));
    tables.put("single-layers", single(data));
    tables.put("synthesis", synthesis(data));
    tables.put("ablation", ablation(data));
    tables.put("ablation-layers", ablationLayers(data));
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

  /** The heads, then a row an item. */
  private static <T> List<List<String>> table(
      String heads, Stream<T> items, Function<T, List<?>> cells) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(heads.split(",")));
    items.map(item -> cells.apply(item).stream().map(CsvTables::shown).toList()).forEach(rows::add);
    return rows;
  }

  private static String shown(Object value) {
    return switch (value) {
      case OptionalDouble number -> number.isPresent() ? "" + number.getAsDouble() : "";
      case Optional<?> optional -> optional.map(String::valueOf).orElse("");
      default -> String.valueOf(value);
    };
  }

  private static List<?> row(Object... cells) {
    return Arrays.stream(cells)
        .flatMap(cell -> cell instanceof List<?> several ? several.stream() : Stream.of(cell))
        .toList();
  }

  private static List<?> cells(Cells used) {
    return List.of(used.dsp(), used.bram36(), used.uram(), used.lut(), used.ff(), used.by());
  }

  private static List<List<String>> network(ReportData data) {
    return table(
        "layer,op,shape,macs,operations,parameters,weight_bytes,output_bytes",
        data.network().layers().stream(),
        layer ->
            row(
                layer.name(),
                layer.op(),
                layer.shape().stream().map(String::valueOf).collect(Collectors.joining("x")),
                layer.macs(),
                layer.operations(),
                layer.parameters(),
                layer.weightBytes(),
                layer.outputBytes()));
  }

  private static List<List<String>> paper(ReportData data) {
    return table(
        "layer,shape,variant,bram18,dsp,ff,lut,reported_ms",
        data.paper().stream(),
        row ->
            row(
                row.layer(),
                row.shape(),
                row.variant(),
                row.bram18(),
                row.dsp(),
                row.ff(),
                row.lut(),
                row.milliseconds()));
  }

  private static List<List<String>> boards(ReportData data) {
    return table(
        "board,part,machine,assumed_mhz,assumed_bytes_per_cycle,cycles,rtl_cycles,ms,roofline_ms"
            + CELLS,
        data.boards().stream(),
        board ->
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
                cells(board.used())));
  }

  private static List<List<String>> layers(ReportData data) {
    return table(
        "board,layer,hidden_behind,bound_by,macs,cycles,rtl_cycles,ms,roofline_ms",
        data.boards().stream()
            .flatMap(board -> board.layers().stream().map(layer -> new Of<>(board, layer))),
        one ->
            row(
                one.board().board(),
                one.what().name(),
                one.what().hiddenBehind(),
                one.what().boundBy(),
                one.what().macs(),
                one.what().cycles(),
                one.what().rtlCycles(),
                one.what().milliseconds(),
                one.what().rooflineMilliseconds()));
  }

  /** Something of a board. */
  private record Of<T>(BoardFigures board, T what) {}

  private static List<List<String>> single(ReportData data) {
    return table(
        "board,layer,programs,cycles,ms",
        data.boards().stream()
            .flatMap(board -> board.single().stream().map(one -> new Of<>(board, one))),
        one ->
            row(
                one.board().board(),
                one.what().layer(),
                one.what().programs(),
                one.what().cycles(),
                one.what().milliseconds()));
  }

  private static List<List<String>> synthesis(ReportData data) {
    return table(
        "board,machine,part" + CELLS + ",path_ns",
        data.synthesised().stream(),
        one -> row(one.board(), one.machine(), one.part(), cells(one.used()), one.used().pathNs()));
  }

  private static List<List<String>> ablation(ReportData data) {
    return table(
        "board,direction,position,technique,cycles,ms" + CELLS + ",note",
        data.ablation().stream(),
        step ->
            row(
                step.board(),
                step.direction(),
                step.position(),
                step.technique(),
                step.cycles(),
                step.milliseconds(),
                cells(step.used()),
                step.note()));
  }

  private static List<List<String>> ablationLayers(ReportData data) {
    return table(
        "board,direction,position,technique,layer,cycles",
        data.ablation().stream()
            .flatMap(
                step ->
                    step.layers().stream()
                        .map(
                            layer ->
                                row(
                                    step.board(),
                                    step.direction(),
                                    step.position(),
                                    step.technique(),
                                    layer.layer(),
                                    layer.cycles()))),
        cells -> cells);
  }

  private static List<List<String>> sweep(ReportData data) {
    return table(
        "format,bits,images,top1,dram_bytes,machine,ms,pareto" + CELLS,
        data.sweep().stream(),
        point ->
            row(
                point.format(),
                point.bits(),
                point.images(),
                point.top1(),
                point.dramBytes(),
                point.machine(),
                point.milliseconds(),
                point.best(),
                point.used().map(CsvTables::cells).orElse(List.of("", "", "", "", "", ""))));
  }
}
