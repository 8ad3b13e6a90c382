// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.compiler.Compiled;
import io.systole.machine.isa.MachineError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A compiled network's run in the RTL, every stage compared with the fixed reference.
 *
 * @param compared values, all stages and the scores
 * @param difference the first, or the error the run ended in
 */
record NetworkRun(RunResult result, long compared, Optional<String> difference) {
  private static final long MAX_CYCLES = 200_000_000;

  /** Loads program, weights and image and runs them. */
  static NetworkRun of(Core core, Compiled compiled, Expected expected) {
    core.load(compiled.program().instructions(), expected.memory(compiled));
    Map<io.systole.compiler.Tap, Tap> taps = new LinkedHashMap<>();
    for (io.systole.compiler.Tap tap : compiled.taps()) {
      int pixels = tap.map().pixels();
      taps.put(tap, core.tap(tap.layer(), tap.stage(), tap.map().channels(), pixels));
    }
    RunResult result = core.run(MAX_CYCLES);
    if (result.error() != MachineError.NONE) {
      String error = result.error() + " in instruction " + result.errorIndex();
      return new NetworkRun(result, 0, Optional.of(error));
    }
    long compared = expected.scores().shape().size();
    Optional<String> difference = expected.differsFromScores(compiled, core.memory());
    for (Map.Entry<io.systole.compiler.Tap, Tap> entry : taps.entrySet()) {
      Tap found = entry.getValue();
      compared += found.size();
      if (found.count() != expected.value(entry.getKey()).shape().size()) {
        difference = Optional.of("RTL: %d values of %s".formatted(found.count(), entry.getKey()));
      }
      // A value that was never computed reads as none that a format has.
      difference = difference.or(() -> expected.difference("RTL", entry.getKey(), found::at));
    }
    return new NetworkRun(result, compared, difference);
  }

  /** This, if nothing differs. */
  NetworkRun requireEqual(String what) {
    assertEquals(Optional.empty(), difference, what);
    return this;
  }
}
