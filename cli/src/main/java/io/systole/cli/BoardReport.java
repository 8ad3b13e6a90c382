// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.compiler.LayerCost;
import io.systole.explore.LayerRow;
import io.systole.explore.LayerTable;
import io.systole.explore.LoneLayer;
import io.systole.explore.RunCycles;
import io.systole.explore.StreamedCycles;
import io.systole.machine.Board;
import io.systole.machine.isa.Opcode;
import io.systole.reference.FixedModel;
import io.systole.report.BoardFigures;
import io.systole.report.Cells;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the report says of a board: the network as it runs there, and each layer alone. */
final class BoardReport {
  /** The rows of the paper's table with the operators they are. */
  private static final List<List<String>> ROWS =
      List.of(
          List.of("conv1", "conv1"),
          List.of("lrn1", "norm1"),
          List.of("maxpool1", "pool1"),
          List.of("conv2", "conv2"),
          List.of("lrn2", "norm2"),
          List.of("maxpool2", "pool2"),
          List.of("conv3", "conv3"),
          List.of("conv4", "conv4"),
          List.of("conv5", "conv5"),
          List.of("maxpool5", "pool5"),
          List.of("flat", "flatten"),
          List.of("fc1", "fc1"),
          List.of("fc2", "fc2"),
          List.of("fc3", "fc3"));

  private static final int MOST_PROGRAMS = 8;

  private BoardReport() {}

  /**
   * Compiles and counts.
   *
   * @param single whether each layer runs alone, too
   * @param used cells of the machine
   * @param rtl the same run in RTL, if there was one
   */
  static BoardFigures of(
      Designs designs, Designs.Design design, boolean single, Cells used, Optional<RunReport> rtl) {
    Board board = design.board();
    Compiled compiled = designs.compiled(design);
    CycleModel.Result run = run(compiled);
    RunCycles cycles = new RunCycles(run.total(), run.layerEnd());
    LayerTable table = LayerTable.of(compiled, cycles, StreamedCycles.of(compiled, cycles));
    double perMillisecond = board.clockMHz() * 1e3;
    return new BoardFigures(
        design.machine().name(),
        board.part(),
        design.machine().name(),
        board.clockMHz(),
        board.dram().bytesPerCycle(),
        CellCounts.device(board),
        used,
        table.cycles(),
        table.latencyMs(),
        table.rooflineCycles() / perMillisecond,
        rtl.map(RunReport::cycles),
        run.beats() * design.machine().beatBytes(),
        table.rows().stream().map(row -> layer(row, perMillisecond, rtl)).toList(),
        single ? singles(designs.model(design.format()), board) : List.of(),
        spans(compiled, run));
  }

  private static CycleModel.Result run(Compiled compiled) {
    Board.Dram dram = compiled.board().dram();
    return CycleModel.run(
        compiled.machine(),
        new Dram(dram.activeSlots(), dram.slots(), false, 0),
        compiled.program().instructions());
  }

  private static BoardFigures.Layer layer(
      LayerRow row, double perMillisecond, Optional<RunReport> rtl) {
    return new BoardFigures.Layer(
        row.name(),
        row.hiddenBehind(),
        row.cost().boundBy(),
        row.cost().macs(),
        row.cycles(),
        rtl.flatMap(report -> cycles(report, row.name())),
        row.latencyMs(),
        row.cost().rooflineCycles() / perMillisecond);
  }

  private static Optional<Long> cycles(RunReport report, String layer) {
    return report.layers().stream()
        .filter(one -> one.name().equals(layer))
        .map(RunReport.Layer::cycles)
        .findFirst();
  }

  private static List<BoardFigures.Single> singles(FixedModel model, Board board) {
    return ROWS.stream().map(row -> single(row.getFirst(), row.getLast(), model, board)).toList();
  }

  /**
   * In as few programs as fit. A pooling reads its input again for every tile of channels, so cut
   * by channels it may be faster in several.
   */
  private static BoardFigures.Single single(
      String row, String operator, FixedModel model, Board board) {
    boolean pools = operator.startsWith("pool");
    List<IllegalArgumentException> refusals = new ArrayList<>();
    Optional<BoardFigures.Single> best = Optional.empty();
    for (int parts = 1; parts <= MOST_PROGRAMS; parts++) {
      try {
        long cycles = 0;
        for (FixedModel part : LoneLayer.of(model, operator, parts)) {
          cycles += run(Compiler.compile(part, board.defaultMachine(), board)).total();
        }
        if (best.isEmpty() || cycles < best.get().cycles()) {
          double milliseconds = cycles / (board.clockMHz() * 1e3);
          best = Optional.of(new BoardFigures.Single(row, parts, cycles, milliseconds));
        }
        if (!pools) {
          break;
        }
      } catch (IllegalArgumentException tooLarge) {
        refusals.add(tooLarge);
      }
    }
    return best.orElseThrow(() -> refusals.getFirst());
  }

  private static List<BoardFigures.Span> spans(Compiled compiled, CycleModel.Result run) {
    return run.spans().stream()
        .map(
            span ->
                new BoardFigures.Span(
                    unit(span.op()), layer(compiled, span.layer()), span.start(), span.end()))
        .sorted(Comparator.comparingLong(BoardFigures.Span::start))
        .toList();
  }

  private static String unit(Opcode op) {
    return switch (op) {
      case LOADW -> "load weights";
      case LOADF -> "load features";
      case CONV -> "compute";
      case POST -> "post-process";
      case STORE -> "store";
      case SOFTMAX -> "softmax";
      case END -> "end";
    };
  }

  /** Name of the operator that leads a layer. */
  private static String layer(Compiled compiled, int number) {
    return compiled.costs().stream()
        .filter(cost -> cost.layer() == number)
        .map(LayerCost::name)
        .findFirst()
        .orElse("layer " + number);
  }
}
