// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.compiler.LayerCost;
import io.systole.machine.Board;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Post;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Cycles that LRN and pooling add to the convolution behind which they stream: those of the layer
 * less those of the same layer without them, by the cycle model, never below 0.
 *
 * <p>The hardware counts the ends of whole layers; this divides a layer among its operators. Layers
 * behind the last that has such an operator are left out of the comparison.
 *
 * @param byOperator cycles by the operator's name; 0 for one that is not listed
 */
public record StreamedCycles(Map<String, Long> byOperator) {
  /** Nothing added: a layer's cycles are its convolution's. */
  public static final StreamedCycles NONE = new StreamedCycles(Map.of());

  public StreamedCycles {
    byOperator = Map.copyOf(byOperator);
  }

  /** Compares a program with itself without LRN, and without pooling. */
  public static StreamedCycles of(Compiled compiled) {
    List<LayerCost> streamed =
        compiled.costs().stream().filter(cost -> !cost.hiddenBehind().isEmpty()).toList();
    if (streamed.isEmpty()) {
      return NONE;
    }
    List<Instruction> program = upTo(streamed.getLast().layer(), compiled.program().instructions());
    RunCycles whole = run(compiled, program);
    Map<String, Long> added = new HashMap<>();
    for (Stage stage : List.of(Stage.LRN, Stage.POOL)) {
      List<LayerCost> rows = streamed.stream().filter(row -> stage.computes(row)).toList();
      if (!rows.isEmpty()) {
        RunCycles without = run(compiled, program.stream().map(removal(stage)).toList());
        for (LayerCost row : rows) {
          long cycles = whole.ofLayer(row.layer()) - without.ofLayer(row.layer());
          added.merge(row.name(), Math.max(0, cycles), Long::sum);
        }
      }
    }
    return new StreamedCycles(added);
  }

  long of(LayerCost row) {
    return byOperator.getOrDefault(row.name(), 0L);
  }

  private static List<Instruction> upTo(int layer, List<Instruction> program) {
    List<Instruction> first = new ArrayList<>();
    program.stream()
        .filter(i -> i.op() != Opcode.END && i.at(Header.LAYER) <= layer)
        .forEach(first::add);
    first.add(Instruction.of(Opcode.END).set(Header.LAYER, layer).build());
    return first;
  }

  private static RunCycles run(Compiled compiled, List<Instruction> program) {
    Board.Dram dram = compiled.board().dram();
    CycleModel.Result result =
        CycleModel.run(
            compiled.machine(), new Dram(dram.activeSlots(), dram.slots(), false, 0), program);
    return new RunCycles(result.total(), result.layerEnd());
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
