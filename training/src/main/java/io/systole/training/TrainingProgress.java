// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

/**
 * Where a run stands, after each step.
 *
 * @param step steps done, of {@code steps}
 * @param epoch counted from 0, of {@code epochs}
 * @param side image size of the epoch, pixels
 * @param loss mean of the epoch so far
 * @param accuracy of the epoch's augmented images so far, a fraction
 * @param imagesPerSecond over the last steps, evaluation excluded
 * @param secondsLeft estimate at that speed, weighted by image area
 */
public record TrainingProgress(
    long step,
    long steps,
    int epoch,
    int epochs,
    int side,
    double loss,
    double accuracy,
    double imagesPerSecond,
    double secondsLeft) {}
