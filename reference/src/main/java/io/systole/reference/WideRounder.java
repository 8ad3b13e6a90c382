// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.Int128;

/** The sums of {@link Halves} and a bias, brought to the output's format; exact until then. */
final class WideRounder {
  private final FixedFormat format;
  private final int fractionBits;
  private final Int128[] bias;

  WideRounder(FixedSite site) {
    this.format = site.format();
    this.fractionBits = site.accumulatorFractionBits();
    this.bias = site.biases();
  }

  /** The bias is that of its place modulo their number. */
  int of(double high, double middle, double low, int biasAt) {
    Int128 sum =
        Int128.of((long) high)
            .shiftLeft(Halves.BITS)
            .plus((long) middle)
            .shiftLeft(Halves.BITS)
            .plus((long) low)
            .plus(bias[biasAt % bias.length]);
    return (int) format.fromAccumulator(sum, fractionBits);
  }
}
