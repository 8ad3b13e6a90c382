// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.compiler.LayerCost;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Post;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Cycles that LRN and pooling add to the convolution behind which they stream: those of the layer
 * less those of the same layer without them, by the cycle model, never below 0.
 *
 * <p>The hardware counts the ends of whole layers; this divides a layer among its operators.
 *
 * @param byOperator cycles by the operator's name; 0 for one that is not listed
 */
public record StreamedCycles(Map<String, Long> byOperator) {
  /** Nothing added: a layer's cycles are its convolution's. */
  public static final StreamedCycles NONE = new StreamedCycles(Map.of());

  public StreamedCycles {
    byOperator = Map.copyOf(byOperator);
  }

  /**
   * Compares a program with itself without LRN, and without pooling.
   *
   * @param whole cycles of the program by the cycle model
   */
  public static StreamedCycles of(Compiled compiled, RunCycles whole) {
    Map<String, Long> added = new HashMap<>();
    for (Stage stage : List.of(Stage.LRN, Stage.POOL)) {
      List<LayerCost> rows =
          compiled.costs().stream()
              .filter(row -> !row.hiddenBehind().isEmpty() && stage.computes(row))
              .toList();
      if (!rows.isEmpty()) {
        RunCycles without = without(stage, compiled, rows.getLast().layer());
        for (LayerCost row : rows) {
          long cycles = whole.ofLayer(row.layer()) - without.ofLayer(row.layer());
          added.put(row.name(), Math.max(0, cycles));
        }
      }
    }
    return new StreamedCycles(added);
  }

  long of(LayerCost row) {
    return byOperator.getOrDefault(row.name(), 0L);
  }

  private static RunCycles without(Stage stage, Compiled compiled, int lastLayer) {
    List<Instruction> program =
        compiled.program().instructions().stream().map(removal(stage)).toList();
    Dram dram = RunCycles.meanDram(compiled);
    return RunCycles.of(CycleModel.run(compiled.machine(), dram, program, lastLayer));
  }

  private static UnaryOperator<Instruction> removal(Stage stage) {
    return instruction ->
        instruction.op() != Opcode.POST
            ? instruction
            : stage == Stage.LRN
                ? instruction.toBuilder().set(Post.LRN, false).build()
                : withoutPool(instruction);
  }

  private static Instruction withoutPool(Instruction post) {
    return post.toBuilder()
        .set(Post.POOL, 0)
        .set(Post.OUT_H, post.get(Post.IN_H))
        .set(Post.OUT_W, post.get(Post.IN_W))
        .build();
  }
}
