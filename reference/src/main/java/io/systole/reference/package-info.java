// SPDX-License-Identifier: Apache-2.0
/** Interpreters of a graph, in float and fixed point, scalar and SIMD. */
@NullMarked
package io.systole.reference;

import org.jspecify.annotations.NullMarked;
