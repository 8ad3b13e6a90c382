// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.numeric.FixedFormat;

/**
 * The squared error of a tensor under every format that could suit it, added up over any number of
 * arrays.
 *
 * <p>Candidates are W bits with I from the smallest that holds the largest magnitude down to
 * {@value #CANDIDATES}−1 fewer: saturating the far tail can pay, but not below 2^−{@value
 * #CANDIDATES} of the largest value. Half-even and saturating. NaN and infinities have no say.
 */
final class FormatError {
  private static final int CANDIDATES = 12;

  private final int width;
  private final int largestI;
  private final double[] errors = new double[CANDIDATES];

  /**
   * @param maxAbs the largest magnitude that {@link #add} will see
   */
  FormatError(int width, double maxAbs) {
    this.width = width;
    // max < 2^(exponent+1) = 2^(I-1); rounding to 2^(I-1) saturates by at most half a step.
    int exponent = maxAbs > 0 ? Math.getExponent(maxAbs) : -1;
    this.largestI = Math.clamp(exponent + 2, CANDIDATES - 60, 60);
  }

  void add(float[] values) {
    for (int candidate = 0; candidate < CANDIDATES; candidate++) {
      FixedFormat format = format(candidate);
      errors[candidate] += squaredError(values, format);
    }
  }

  private static double squaredError(float[] values, FixedFormat format) {
    double scale = 1 / format.step();
    double step = format.step();
    double min = format.min();
    double max = format.max();
    double sum = 0;
    for (float value : values) {
      double q = Math.min(Math.max(Math.rint(value * scale), min), max);
      double error = q * step - value;
      sum += Double.isFinite(error) ? error * error : 0;
    }
    return sum;
  }

  private FixedFormat format(int candidate) {
    return FixedFormat.of(width, largestI - candidate);
  }

  /** The format of least error; of equals the one with the larger range. */
  FixedFormat best() {
    int best = 0;
    for (int candidate = 1; candidate < CANDIDATES; candidate++) {
      if (errors[candidate] < errors[best]) {
        best = candidate;
      }
    }
    return format(best);
  }
}
