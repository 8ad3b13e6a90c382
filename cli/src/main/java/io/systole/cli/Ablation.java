// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.explore.ScaledCycles;
import io.systole.explore.Technique;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.reference.FixedModel;
import io.systole.report.AblationStep;
import io.systole.report.Cells;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A machine of the ablation study.
 *
 * @param direction {@code on} or {@code off}, as in {@link AblationStep}
 * @param technique switched at this step; empty at the start
 * @param machine with the techniques of this step
 */
record Ablation(
    Board board,
    String direction,
    int position,
    Optional<Technique> technique,
    MachineConfig machine) {
  /** The network's formats. */
  static final String FORMAT = "auto:16";

  /** Input of a record: the cells found for the machine. */
  static final String CELLS = "cells";

  private static final int RUNS_UP_TO_BITS = 16;

  /** From all off, one on after the other; then from all on, each off alone. */
  static List<Ablation> of(Board board) {
    MachineConfig full = board.defaultMachine();
    List<Ablation> steps = new ArrayList<>();
    Set<Technique> on = EnumSet.noneOf(Technique.class);
    steps.add(new Ablation(board, "on", 0, Optional.empty(), Technique.machine(full, on)));
    int position = 1;
    for (Technique technique : Technique.values()) {
      on.add(technique);
      steps.add(
          new Ablation(
              board, "on", position++, Optional.of(technique), Technique.machine(full, on)));
    }
    Set<Technique> all = EnumSet.allOf(Technique.class);
    steps.add(new Ablation(board, "off", 0, Optional.empty(), Technique.machine(full, all)));
    position = 1;
    for (Technique technique : Technique.values()) {
      Set<Technique> rest = EnumSet.complementOf(EnumSet.of(technique));
      steps.add(
          new Ablation(
              board, "off", position++, Optional.of(technique), Technique.machine(full, rest)));
    }
    return steps;
  }

  /** Name of its record. */
  String figure() {
    return "ablation/%s/%s/%d".formatted(board.id(), direction, position);
  }

  /** With its programs compiled, by layer; none where the machine runs none. */
  record Prepared(Ablation step, SequencedMap<String, ScaledCycles.Programs> layers) {
    /** SHA-256 of every program and what runs it. */
    String hash() {
      List<Compiled> programs =
          layers.values().stream().flatMap(one -> one.compiled().stream()).toList();
      return Published.programs(step.machine(), step.board(), programs);
    }

    /** The step on its cells; its cycles are counted unless they are known. */
    AblationStep step(Cells used, Optional<List<AblationStep.LayerCycles>> known) {
      List<AblationStep.LayerCycles> counted = known.orElseGet(this::count);
      long total = counted.stream().mapToLong(AblationStep.LayerCycles::cycles).sum();
      boolean runs = !layers.isEmpty();
      return new AblationStep(
          step.board().id(),
          step.direction(),
          step.position(),
          step.technique().map(Technique::title).orElse(""),
          runs ? Optional.of(total) : Optional.empty(),
          runs ? Optional.of(total / (step.board().clockMHz() * 1e3)) : Optional.empty(),
          counted,
          used,
          step.note(used));
    }

    private List<AblationStep.LayerCycles> count() {
      return layers.entrySet().parallelStream()
          .map(e -> new AblationStep.LayerCycles(e.getKey(), e.getValue().cycles()))
          .toList();
    }
  }

  /** What a reader must know of the machine. */
  private String note(Cells used) {
    Board.Device device = board.device();
    String missing =
        used.dsp() > device.dsp()
            ? "does not fit: DSP"
            : used.bram36() > device.bram36()
                ? "does not fit: BRAM36"
                : used.lut() > device.lut() ? "does not fit: LUT" : "";
    String runs = runs() ? "" : "32-bit elements: no machine runs them";
    return runs.isEmpty() || missing.isEmpty() ? runs + missing : runs + "; " + missing;
  }

  private boolean runs() {
    return machine.quantization().elementBits() <= RUNS_UP_TO_BITS;
  }

  /** Compiles the programs of every layer. */
  Prepared prepare(FixedModel model) {
    SequencedMap<String, ScaledCycles.Programs> layers = new LinkedHashMap<>();
    if (runs()) {
      ScaledCycles scaled = new ScaledCycles(model, machine, board);
      for (String layer : ScaledCycles.layers(model.graph())) {
        layers.put(layer, scaled.programs(layer));
      }
    }
    return new Prepared(this, layers);
  }
}
