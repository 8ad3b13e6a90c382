// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.machine.FeatureLayout;
import java.util.List;
import java.util.Optional;

/**
 * Stage 2: where every map lies in the feature banks.
 *
 * @param probabilities of a softmax
 * @param uses of the buffers whose need follows from the placement
 */
record Placed(
    Lowered lowered,
    List<Spot> spots,
    Optional<FeatureLayout> probabilities,
    List<BufferUse> uses) {
  Placed {
    spots = List.copyOf(spots);
    uses = List.copyOf(uses);
  }

  /** A layer with the places of its input and output. */
  record Spot(Layer layer, Source source, FeatureLayout destination) {}

  /** How a layer finds its input. */
  sealed interface Source {
    FeatureLayout layout();
  }

  /** The layer before has written it to the banks. */
  record Resident(FeatureLayout layout) implements Source {}

  /**
   * It lies in DRAM and is loaded whole, while the layer runs or before.
   *
   * @param streamed whether CONV follows the rows as they come
   */
  record Loaded(FeatureLayout layout, boolean streamed) implements Source {}

  /**
   * It lies in DRAM and its rows pass through a ring of {@code layout.planeWords()} words, a power
   * of two, in every plane.
   *
   * @param rows that the ring holds
   */
  record Ring(FeatureLayout layout, int rows) implements Source {}

  /** Whether the layer's input comes from DRAM. */
  boolean fromDram(int layer) {
    return !(spots.get(layer).source() instanceof Resident);
  }
}
