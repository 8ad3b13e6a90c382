// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.compiler.LayerCost;
import io.systole.explore.Equality;
import io.systole.explore.LayerRow;
import io.systole.explore.LayerTable;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import java.util.ArrayList;
import java.util.List;

/** The table of a run as text, its verdict, and what the latency includes. */
final class RunTable {
  private static final String ROW = "%-10s %-17s %12s %9s %9s  %-15s %13s %12s  %s";

  private final Console console;

  RunTable(Console console) {
    this.console = console;
  }

  /** The layers, then the network. */
  void layers(Accelerator.Run run) {
    console.line(
        ROW, "layer", "op", "cycles", "ms", "of bound", "bound by", "MACs", "DRAM bytes", "equal");
    LayerTable table = run.table();
    for (LayerRow row : table.rows()) {
      Equality equality = run.check().of(row.cost());
      LayerCost cost = row.cost();
      console.line(
          ROW,
          row.name(),
          cost.type(),
          grouped(row.cycles()),
          "%.3f".formatted(row.latencyMs()),
          cost.rooflineCycles() == 0 ? "-" : "%.1f %%".formatted(row.rooflinePercent()),
          row.hiddenBehind().isEmpty() ? cost.boundBy() : "behind " + row.hiddenBehind(),
          grouped(cost.macs()),
          grouped(cost.dramBytes()),
          equality.bitExact()
              ? grouped(equality.compared())
              : "NO: %s".formatted(equality.firstDifference()));
    }
    console.line(
        ROW,
        "total",
        "",
        grouped(table.cycles()),
        "%.3f".formatted(table.latencyMs()),
        "%.1f %%".formatted(table.rooflinePercent()),
        "",
        grouped(table.macs()),
        grouped(table.dramBytes()),
        grouped(run.check().compared()));
  }

  private static String grouped(long value) {
    return "%,d".formatted(value);
  }

  /** Whether the machine computed what it should. */
  void verdict(Accelerator accelerator, Accelerator.Run run) {
    if (run.passed()) {
      console.line(
          "verdict   %s = fixed reference, all layers, bit for bit (%,d values)",
          accelerator.name(), run.check().compared());
      return;
    }
    console.line("verdict   %s DIFFERS from the fixed reference", accelerator.name());
    if (!run.fault().isEmpty()) {
      console.line("          %s", run.fault());
    }
    for (Equality equality : run.check().failures()) {
      console.line(
          "          %s: %,d of %,d compared, %,d differ; %s",
          equality.value(),
          equality.compared(),
          equality.size(),
          equality.different(),
          equality.firstDifference());
    }
  }

  /** The latency with all that it depends on. */
  void latency(Accelerator accelerator, Compiled compiled, String format, LayerTable table) {
    Board board = compiled.board();
    MachineConfig machine = compiled.machine();
    console.line(
        "latency   %.2f ms, %.2f images/s, %.1f GOPS; %.1f %% of the roofline of %.2f ms",
        table.latencyMs(),
        table.imagesPerSecond(),
        table.gops(),
        table.rooflinePercent(),
        table.rooflineCycles() / (board.clockMHz() * 1e3));
    console.line(
        "          batch 1, %s, from ap_start to ap_done, every layer of the network included%s",
        format, contained(compiled));
    console.line(
        "          %s: %d x %d MACs of %d bits on %s (%s), %d MHz assumed, shown by no tool here",
        machine.name(),
        machine.unrolling().ocLanes(),
        machine.unrolling().pxLanes(),
        machine.quantization().elementBits(),
        board.id(),
        board.part(),
        board.clockMHz());
    console.line(
        "          DRAM model: %.1f bytes a cycle, %s (docs/dram.md)",
        board.dram().bytesPerCycle(), accelerator.dram());
  }

  /** The kinds of layers that others leave out, if the network has them. */
  private static String contained(Compiled compiled) {
    List<String> kinds = new ArrayList<>();
    List<String> types = compiled.costs().stream().map(LayerCost::type).toList();
    if (types.contains("Gemm")) {
      kinds.add("fully connected");
    }
    if (types.contains("LRN")) {
      kinds.add("LRN");
    }
    if (compiled.plans().stream().anyMatch(plan -> plan.operation().contains(" groups"))) {
      kinds.add("groups");
    }
    if (types.contains("Softmax")) {
      kinds.add("softmax");
    }
    return kinds.isEmpty() ? "" : ": " + String.join(", ", kinds) + " too";
  }
}
