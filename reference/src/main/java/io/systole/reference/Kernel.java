// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import java.util.List;

/**
 * One node, prepared: weights packed, shapes known.
 *
 * @param <T> Tensor in the float engine, FixedTensor in the fixed engine
 */
@FunctionalInterface
interface Kernel<T> {
  /** A fresh output (or an input itself, unchanged) for inputs in the node's order. */
  T run(List<T> inputs);
}
