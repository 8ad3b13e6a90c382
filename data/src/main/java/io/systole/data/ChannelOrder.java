// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

/** The order of a network's three input channels. */
public enum ChannelOrder {
  RGB,
  BGR;

  /** The image channel (0 red, 1 green, 2 blue) that feeds a network channel. */
  int source(int channel) {
    return switch (this) {
      case RGB -> channel;
      case BGR -> 2 - channel;
    };
  }
}
