// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;
import java.util.Optional;

/**
 * A machine between the paper's and a board's own.
 *
 * @param direction {@code on}: techniques switched on one after the other; {@code off}: each
 *     switched off alone
 * @param position in its direction, from 0, the machine to start from
 * @param technique switched at this step; empty for the machine to start from
 * @param cycles empty if it can't run
 * @param layers cycles of each layer; fused operators count with their convolution
 * @param used cells of the machine
 * @param note what a reader must know, or empty
 */
public record AblationStep(
    String board,
    String direction,
    int position,
    String technique,
    Optional<Long> cycles,
    Optional<Double> milliseconds,
    List<LayerCycles> layers,
    Cells used,
    String note) {
  /** A layer's cycles. */
  public record LayerCycles(String layer, long cycles) {}

  public AblationStep {
    layers = List.copyOf(layers);
  }

  /** The same on the cells that are known now. */
  public AblationStep on(Cells cells) {
    return new AblationStep(
        board, direction, position, technique, cycles, milliseconds, layers, cells, note);
  }

  /** Whether a step is the unoptimized machine of its board: the first that runs, all off. */
  static boolean isBase(List<AblationStep> steps, AblationStep step) {
    return steps.stream()
        .filter(one -> one.board().equals(step.board()) && one.direction().equals("on"))
        .filter(one -> one.milliseconds().isPresent())
        .findFirst()
        .filter(step::equals)
        .isPresent();
  }
}
