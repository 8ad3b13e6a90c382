// SPDX-License-Identifier: Apache-2.0
/**
 * JMH benchmarks of the reference engines with ONNX Runtime as peer in the same run; not shipped.
 *
 * <p>{@code benchmarks/run} builds and starts them; docs/benchmarks.md has the results. Nothing is
 * measured before the whole output was compared with the oracle.
 */
@NullMarked
package io.systole.benchmarks;

import org.jspecify.annotations.NullMarked;
