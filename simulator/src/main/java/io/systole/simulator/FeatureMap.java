// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

/**
 * Integers of a map [channels, height, width], in that order, while POST works on it.
 *
 * <p>Mutable and owned by POST until it is handed to {@link Taps}, who may keep it.
 */
public final class FeatureMap {
  private final int channels;
  private final int height;
  private final int width;
  private final short[] values;

  FeatureMap(int channels, int height, int width) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.values = new short[channels * height * width];
  }

  public int channels() {
    return channels;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /** Pixels of a channel. */
  public int pixels() {
    return height * width;
  }

  public int at(int channel, int pixel) {
    return values[channel * height * width + pixel];
  }

  void set(int channel, int pixel, long value) {
    values[channel * height * width + pixel] = (short) value;
  }
}
