// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

/** How many pooling windows cover a position of one axis, and how many end there. */
record PoolAxis(int kernel, int stride, int pad, int windows, int extent) {
  /** Windows that contain the position. */
  int covering(int position) {
    int count = 0;
    for (int w = firstThatMay(position); w < windows && start(w) <= position; w++) {
      count += position < start(w) + kernel ? 1 : 0;
    }
    return count;
  }

  /** Windows whose last element inside the map is the position. */
  int ending(int position) {
    int count = 0;
    for (int w = firstThatMay(position); w < windows && start(w) <= position; w++) {
      count += Math.min(start(w) + kernel, extent) - 1 == position ? 1 : 0;
    }
    return count;
  }

  private int firstThatMay(int position) {
    return Math.max(0, (position + pad - kernel) / stride);
  }

  private int start(int window) {
    return window * stride - pad;
  }
}
