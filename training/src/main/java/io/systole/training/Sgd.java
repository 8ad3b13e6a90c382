// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, weight decay and clipping of the whole gradient's
 * norm: v ← momentum·v + (s·g + decay·w); w ← w − rate·v, s = min(1, clipNorm/|g|).
 */
record Sgd(double momentum, double weightDecay, double clipNorm) {
  /**
   * One step in place; masked weights (mask 0) stay zero, gradients are zeroed behind it.
   *
   * @return the L2 norm of the gradient before clipping; NaN if any of it is NaN
   */
  double step(Parameters parameters, Map<String, NDArray> masks, double rate) {
    double squares = 0;
    for (String name : parameters.trained()) {
      try (NDArray norm = gradient(parameters, name).norm()) {
        double n = norm.getFloat();
        squares += n * n;
      }
    }
    double norm = Math.sqrt(squares);
    if (!Double.isFinite(norm)) {
      return norm;
    }
    float scale = (float) Math.min(1, clipNorm / Math.max(norm, 1e-12));
    for (String name : parameters.trained()) {
      update(parameters, name, scale, rate);
      NDArray mask = masks.get(name);
      if (mask != null) {
        parameters.value(name).muli(mask);
      }
    }
    return norm;
  }

  private void update(Parameters parameters, String name, float scale, double rate) {
    NDArray value = parameters.value(name);
    NDArray velocity = parameters.momentum(name);
    try (NDArray gradient = gradient(parameters, name);
        NDArray scaled = gradient.mul(scale)) {
      velocity.muli((float) momentum);
      if (weightDecay > 0 && Parameters.isDecayed(name)) {
        try (NDArray decay = value.mul((float) weightDecay)) {
          scaled.addi(decay);
        }
      }
      velocity.addi(scaled);
      try (NDArray change = velocity.mul((float) rate)) {
        value.subi(change);
      }
      // The engine adds to gradients that are there. Its own zeroGradients(), called before the
      // backward pass, made conv1's gradients wrong or NaN in one step of some hundreds.
      gradient.muli(0);
    }
  }

  private static NDArray gradient(Parameters parameters, String name) {
    return parameters.value(name).getGradient();
  }
}
