// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/** Extents of a feature map of one image, as it lies in the machine. */
public record MapShape(int channels, int height, int width) {
  /** Pixels of a channel. */
  public int pixels() {
    return height * width;
  }

  /** Values of all channels. */
  public long size() {
    return (long) channels * pixels();
  }

  @Override
  public String toString() {
    return channels + "×" + height + "×" + width;
  }
}
