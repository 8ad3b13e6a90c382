// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

/** Hears of a run as it goes on, on the thread that trains. */
public interface TrainingListener {
  /** After each step. */
  void step(TrainingProgress progress);

  /** Before the held-back images are classified at the end of an epoch, counted from 1. */
  void evaluating(int epoch);

  /** After each epoch. */
  void epoch(EpochResult result);

  /** Hears nothing. */
  TrainingListener NONE =
      new TrainingListener() {
        @Override
        public void step(TrainingProgress progress) {}

        @Override
        public void evaluating(int epoch) {}

        @Override
        public void epoch(EpochResult result) {}
      };
}
