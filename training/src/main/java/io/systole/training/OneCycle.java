// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

/**
 * The one-cycle learning rate: a cosine from a tenth of the peak to the peak, then one down to a
 * thousandth of it.
 *
 * <p>Source of the shape: Smith and Topin, "Super-Convergence", 2018.
 */
record OneCycle(double peak, double warmup, long steps) {
  double rate(long step) {
    double at = steps <= 1 ? 1 : (double) step / (steps - 1);
    if (at < warmup) {
      return cosine(peak / 10, peak, at / warmup);
    }
    return cosine(peak, peak / 1000, (at - warmup) / (1 - warmup));
  }

  private static double cosine(double from, double to, double at) {
    return to + (from - to) * (1 + Math.cos(Math.PI * at)) / 2;
  }
}
