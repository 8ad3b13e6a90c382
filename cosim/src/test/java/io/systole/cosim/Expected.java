// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.compiler.Compiled;
import io.systole.compiler.Tap;
import io.systole.numeric.FixedTensor;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import io.systole.simulator.FeatureMap;
import io.systole.simulator.MachineFault;
import io.systole.simulator.Simulator;
import io.systole.simulator.Taps;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * What the fixed reference computes for an image, every value by its name in the graph.
 *
 * @param scores the graph's output
 */
record Expected(FixedTensor image, Map<String, FixedTensor> values, FixedTensor scores) {
  /** By the codes of systole_tap. */
  private static final List<Taps.Stage> STAGES =
      List.of(Taps.Stage.CONVOLUTION, Taps.Stage.LRN, Taps.Stage.POOL);

  Expected {
    values = Map.copyOf(values);
  }

  static Expected of(FixedModel model, FixedTensor image) {
    Map<String, FixedTensor> values = new HashMap<>();
    String input = model.graph().inputs().getFirst().name();
    Map<String, FixedTensor> outputs =
        FixedEngine.of(model)
            .runFixed(Map.of(input, image), (node, y) -> values.put(node.output(), y));
    String output = model.graph().outputs().getFirst();
    return new Expected(image, values, Objects.requireNonNull(outputs.get(output)));
  }

  FixedTensor value(Tap tap) {
    return Objects.requireNonNull(values.get(tap.value()));
  }

  /** A run's memory: the weights, and the image in its place. */
  MemorySegment memory(Compiled compiled) {
    MemorySegment memory = compiled.memory().copy();
    compiled.input().write(image, memory);
    return memory;
  }

  /** The first difference of the simulator's stages or scores. */
  Optional<String> differsFromSimulator(Compiled compiled) {
    MemorySegment memory = memory(compiled);
    List<String> differences = new ArrayList<>();
    Set<Tap> seen = new HashSet<>();
    Taps listener =
        (layer, stage, map) ->
            compiled.taps().stream()
                .filter(tap -> tap.layer() == layer && tap.stage() == STAGES.indexOf(stage))
                .forEach(
                    tap -> {
                      seen.add(tap);
                      difference(tap, map).ifPresent(differences::add);
                    });
    try {
      new Simulator(compiled.machine()).run(compiled.program().instructions(), memory, listener);
    } catch (MachineFault fault) {
      return Optional.of("simulator: " + fault.getMessage());
    }
    if (!seen.equals(Set.copyOf(compiled.taps()))) {
      differences.add("simulator: not every stage ran");
    }
    differsFromScores(compiled, memory).ifPresent(differences::add);
    return differences.stream().findFirst();
  }

  private Optional<String> difference(Tap tap, FeatureMap map) {
    if (map.channels() != tap.map().channels() || map.pixels() != tap.map().pixels()) {
      return Optional.of("simulator: extents of " + tap);
    }
    int pixels = map.pixels();
    return difference("simulator", tap, i -> map.at((int) (i / pixels), (int) (i % pixels)));
  }

  /** The first value of a stage that differs from what was found, by index in the tensor. */
  Optional<String> difference(String who, Tap tap, LongUnaryOperator found) {
    FixedTensor expected = value(tap);
    for (long i = 0; i < expected.shape().size(); i++) {
      if (found.applyAsLong(i) != expected.values().longAt(i)) {
        return Optional.of(
            "%s: %s at %d: expected %d, found %d"
                .formatted(who, tap, i, expected.values().longAt(i), found.applyAsLong(i)));
      }
    }
    return Optional.empty();
  }

  /** Says so if a run's memory holds other scores. */
  Optional<String> differsFromScores(Compiled compiled, MemorySegment memory) {
    FixedTensor found = compiled.output().read(memory);
    return found.values().identical(scores.values())
        ? Optional.empty()
        : Optional.of("scores: expected %s, found %s".formatted(scores.values(), found.values()));
  }
}
