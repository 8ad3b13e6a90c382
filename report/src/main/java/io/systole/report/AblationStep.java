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
 * @param used cells, if estimated or synthesised
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
    Optional<Resources> used,
    String note) {
  /** A layer's cycles. */
  public record LayerCycles(String layer, long cycles) {}

  public AblationStep {
    layers = List.copyOf(layers);
  }
}
