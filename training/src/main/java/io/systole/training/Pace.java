// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

/**
 * Speed of a run: images a second of late, and the time left, taken as proportional to image area.
 */
final class Pace {
  private static final double KEEP = 0.9;

  private final Recipe recipe;
  private final int stepsPerEpoch;
  private long startedNanos;
  private double epochSeconds;
  private double secondsPerPixel;
  private double imagesPerSecond;

  /**
   * @param epochSeconds of training in the present epoch before this run went on with it
   */
  Pace(Recipe recipe, int stepsPerEpoch, double epochSeconds) {
    this.recipe = recipe;
    this.stepsPerEpoch = stepsPerEpoch;
    this.epochSeconds = epochSeconds;
  }

  void start() {
    startedNanos = System.nanoTime();
  }

  void stop(int images, int side) {
    double seconds = (System.nanoTime() - startedNanos) * 1e-9;
    epochSeconds += seconds;
    imagesPerSecond = smooth(imagesPerSecond, images / seconds);
    secondsPerPixel = smooth(secondsPerPixel, seconds / images / side / side);
  }

  private static double smooth(double old, double now) {
    return old == 0 ? now : KEEP * old + (1 - KEEP) * now;
  }

  double imagesPerSecond() {
    return imagesPerSecond;
  }

  double secondsLeft(long step) {
    double pixels = 0;
    for (int epoch = (int) (step / stepsPerEpoch); epoch < recipe.epochs(); epoch++) {
      long from = Math.max(step, (long) epoch * stepsPerEpoch);
      double side = recipe.sizeOfEpoch(epoch);
      pixels += ((epoch + 1L) * stepsPerEpoch - from) * recipe.batchSize() * side * side;
    }
    return pixels * secondsPerPixel;
  }

  /** Seconds of training in the present epoch. */
  double epochSeconds() {
    return epochSeconds;
  }

  /** As {@link #epochSeconds}; the next epoch begins. */
  double takeEpochSeconds() {
    double seconds = epochSeconds;
    epochSeconds = 0;
    return seconds;
  }
}
