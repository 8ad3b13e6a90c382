// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.Tensor;
import java.util.Map;

/** A prepared model: weights are packed once, then it runs any number of times, also at once. */
public sealed interface Engine permits FloatEngine, FixedEngine {
  /**
   * The graph's outputs by name, in the graph's order.
   *
   * @param inputs FLOAT32, by name, in the graph's shapes
   * @return FLOAT32
   * @throws IllegalArgumentException naming an input that is missing or of another shape or type
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs);
}
