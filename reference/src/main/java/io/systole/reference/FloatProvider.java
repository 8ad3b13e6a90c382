// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.Tensor;

/** Prepares the nodes of a float graph: scalar loops (the oracle), or SIMD. */
interface FloatProvider {
  Kernel<Tensor> prepare(Site site);
}
