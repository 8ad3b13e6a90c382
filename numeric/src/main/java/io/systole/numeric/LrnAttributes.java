// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/**
 * The attributes of ONNX's LRN: y = x · (bias + alpha/size · Σx²)^(−beta) over {@code size}
 * channels.
 *
 * @param size n; the window reaches from c − ⌊(n−1)/2⌋ to c + ⌈(n−1)/2⌉
 * @param bias ONNX's bias, k in the original paper
 */
public record LrnAttributes(int size, double alpha, double beta, double bias) {
  public LrnAttributes {
    if (size < 1 || size > 1 << 16) {
      throw new IllegalArgumentException("LRN size " + size + " outside [1, 65536]");
    }
    if (!(alpha >= 0) || !(bias >= 0) || !Double.isFinite(alpha + bias) || alpha + bias == 0) {
      throw new IllegalArgumentException(
          "LRN alpha %s and bias %s: expected finite, not negative, not both zero"
              .formatted(alpha, bias));
    }
    if (!(beta >= 0 && beta <= LrnFunction.MAX_BETA)) {
      throw new IllegalArgumentException(
          "LRN beta %s outside [0, %s]".formatted(beta, LrnFunction.MAX_BETA));
    }
  }
}
