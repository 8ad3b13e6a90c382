// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

/** Sees the value of every stage of every layer as POST computes it. */
@FunctionalInterface
public interface Taps {
  /** Nobody listens. */
  Taps NONE = (layer, stage, map) -> {};

  /** A stage of post-processing, with the code that systole_tap uses. */
  enum Stage {
    CONVOLUTION(0),
    LRN(1),
    POOL(2);

    private final int code;

    Stage(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /**
   * A finished map of a stage.
   *
   * @param layer the instruction's layer number
   */
  void map(int layer, Stage stage, FeatureMap map);
}
