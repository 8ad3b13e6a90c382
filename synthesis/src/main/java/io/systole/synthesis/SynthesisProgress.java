// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

/** Told how far a synthesis is. */
public interface SynthesisProgress {
  SynthesisProgress NONE =
      new SynthesisProgress() {
        @Override
        public void begin(int steps) {}

        @Override
        public void step() {}
      };

  /** Once, when the number of steps is known. */
  void begin(int steps);

  /** After a step, from any thread. */
  void step();
}
