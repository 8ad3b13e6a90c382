// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

/**
 * What an epoch came to.
 *
 * @param epoch counted from 1
 * @param side image size, pixels
 * @param loss mean over the epoch's images
 * @param trainingAccuracy on augmented images, while weights moved; a fraction
 * @param heldBackAccuracy after the epoch, at the epoch's image size; a fraction
 * @param seconds of training, evaluation excluded
 */
public record EpochResult(
    int epoch,
    int side,
    double loss,
    double trainingAccuracy,
    double heldBackAccuracy,
    double seconds) {}
