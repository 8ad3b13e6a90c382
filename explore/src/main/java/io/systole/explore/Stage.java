// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.LayerCost;

/** The part of the machine that an operator runs on, with the code of its tap. */
enum Stage {
  CONVOLUTION(0),
  LRN(1),
  POOL(2),
  /** Has no tap: its result is the network's. */
  SOFTMAX(-1);

  private final int tap;

  Stage(int tap) {
    this.tap = tap;
  }

  int tap() {
    return tap;
  }

  static Stage of(String operator) {
    return switch (operator) {
      case "LRN" -> LRN;
      case "MaxPool", "AveragePool", "GlobalAveragePool" -> POOL;
      case "Softmax" -> SOFTMAX;
      default -> CONVOLUTION;
    };
  }

  boolean computes(LayerCost row) {
    return of(row.type()) == this;
  }
}
