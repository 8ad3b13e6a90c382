// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedTensor;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import io.systole.simulator.FeatureMap;
import io.systole.simulator.Simulator;
import io.systole.simulator.Taps;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Runs a model in the fixed reference and, compiled, in the simulator, and compares all values. */
final class EndToEnd {
  private static final List<Taps.Stage> STAGES =
      List.of(Taps.Stage.CONVOLUTION, Taps.Stage.LRN, Taps.Stage.POOL);

  private EndToEnd() {}

  /** Compiles for the board of the machine's name, or for pynq-z2's DRAM. */
  static Compiled check(String what, FixedModel model, FixedTensor image, MachineConfig machine) {
    Board board =
        java.util.Arrays.stream(Board.values())
            .filter(b -> b.id().equals(machine.name()))
            .findFirst()
            .orElse(Board.PYNQ_Z2);
    Compiled compiled = Compiler.compile(model, machine, board);
    check(what, model, image, compiled);
    return compiled;
  }

  static void check(String what, FixedModel model, FixedTensor image, Compiled compiled) {
    check(what, model, image, image, compiled);
  }

  /** As above; the compiled network is given another image, which only a fault would. */
  static void check(
      String what, FixedModel model, FixedTensor image, FixedTensor given, Compiled compiled) {
    Map<String, FixedTensor> expected = new HashMap<>();
    String input = model.graph().inputs().getFirst().name();
    Map<String, FixedTensor> outputs =
        FixedEngine.of(model)
            .runFixed(Map.of(input, image), (node, y) -> expected.put(node.output(), y));
    MemorySegment memory = compiled.memory().copy();
    compiled.input().write(given, memory);
    Set<Tap> compared = new HashSet<>();
    new Simulator(compiled.machine())
        .run(
            compiled.program().instructions(),
            memory,
            (layer, stage, map) ->
                compiled.taps().stream()
                    .filter(tap -> tap.layer() == layer && tap.stage() == STAGES.indexOf(stage))
                    .forEach(
                        tap -> {
                          compare(
                              what, tap, Objects.requireNonNull(expected.get(tap.value())), map);
                          compared.add(tap);
                        }));
    assertEquals(Set.copyOf(compiled.taps()), compared, what + ": stages that ran");
    String output = model.graph().outputs().getFirst();
    FixedTensor read = compiled.output().read(memory);
    assertTrue(
        read.values().identical(Objects.requireNonNull(outputs.get(output)).values()),
        what + ": result differs");
  }

  private static void compare(String what, Tap tap, FixedTensor expected, FeatureMap found) {
    assertEquals(expected.values().size(), (long) found.channels() * found.pixels(), what);
    for (int c = 0; c < found.channels(); c++) {
      for (int p = 0; p < found.pixels(); p++) {
        long want = expected.values().longAt((long) c * found.pixels() + p);
        if (want != found.at(c, p)) {
          throw new AssertionError(
              "%s: %s: channel %d, pixel %d: expected %d, found %d"
                  .formatted(what, tap, c, p, want, found.at(c, p)));
        }
      }
    }
  }
}
