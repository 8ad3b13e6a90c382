// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.FixedTensor;

/** Prepares the nodes of a fixed-point graph: scalar loops (the oracle), or SIMD. */
interface FixedProvider {
  Kernel<FixedTensor> prepare(FixedSite site);
}
