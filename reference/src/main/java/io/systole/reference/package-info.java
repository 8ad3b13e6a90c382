// SPDX-License-Identifier: Apache-2.0
/**
 * Interpreters of a graph, in float and fixed point, scalar and SIMD.
 *
 * <p>Comes after {@code graph}: a {@link io.systole.graph.Model} is prepared once and then run on
 * any number of inputs. A scalar provider (plain loops beside their formula) is the oracle; a SIMD
 * provider, used where the JVM has the Vector API, gives the same results faster: equal in fixed
 * point, within rounding in float.
 *
 * {@snippet :
 * Model model = SeededWeights.of(Networks.of("alexnet"), 1);
 * Map<String, Tensor> outputs = FloatEngine.of(model).run(Map.of("image", image));
 * }
 */
@NullMarked
package io.systole.reference;

import org.jspecify.annotations.NullMarked;
