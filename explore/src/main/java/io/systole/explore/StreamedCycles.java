// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.compiler.LayerCost;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Post;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Cycles that LRN and pooling add to the convolution behind which they stream, by the cycle model:
 * those of the layer up to the operator less those up to the one before it, never below 0.
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
   * Compares a program with itself without the operators behind each in turn.
   *
   * @param whole cycles of the program by the cycle model
   */
  public static StreamedCycles of(Compiled compiled, RunCycles whole) {
    SequencedMap<Integer, List<LayerCost>> layers =
        compiled.costs().stream()
            .filter(row -> !row.hiddenBehind().isEmpty())
            .collect(Collectors.groupingBy(LayerCost::layer, TreeMap::new, Collectors.toList()));
    Map<String, Long> added = new HashMap<>();
    Map<Set<Stage>, RunCycles> runs = new HashMap<>(Map.of(Set.of(), whole));
    layers.forEach(
        (layer, behind) -> {
          Set<Stage> removed = EnumSet.noneOf(Stage.class);
          behind.forEach(row -> removed.add(Stage.of(row.type())));
          Function<Set<Stage>, RunCycles> without =
              stages -> without(stages, compiled, layers.lastEntry().getKey());
          long before = runs.computeIfAbsent(Set.copyOf(removed), without).ofLayer(layer);
          for (LayerCost row : behind) {
            removed.remove(Stage.of(row.type()));
            long upTo = runs.computeIfAbsent(Set.copyOf(removed), without).ofLayer(layer);
            added.put(row.name(), Math.max(0, upTo - before));
            before = Math.max(before, upTo);
          }
        });
    return new StreamedCycles(added);
  }

  long of(LayerCost row) {
    return byOperator.getOrDefault(row.name(), 0L);
  }

  private static RunCycles without(Set<Stage> stages, Compiled compiled, int lastLayer) {
    List<Instruction> program =
        compiled.program().instructions().stream()
            .map(instruction -> without(stages, instruction))
            .toList();
    Dram dram = RunCycles.meanDram(compiled);
    return RunCycles.of(CycleModel.run(compiled.machine(), dram, program, lastLayer));
  }

  private static Instruction without(Set<Stage> stages, Instruction instruction) {
    if (instruction.op() != Opcode.POST) {
      return instruction;
    }
    Instruction.Builder post = instruction.toBuilder();
    if (stages.contains(Stage.LRN)) {
      post.set(Post.LRN, false);
    }
    if (stages.contains(Stage.POOL)) {
      post.set(Post.POOL, 0)
          .set(Post.OUT_H, instruction.get(Post.IN_H))
          .set(Post.OUT_W, instruction.get(Post.IN_W));
    }
    return post.build();
  }
}
