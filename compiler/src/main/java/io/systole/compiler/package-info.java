// SPDX-License-Identifier: Apache-2.0
/** Quantized graph to program and memory image. */
@NullMarked
package io.systole.compiler;

import org.jspecify.annotations.NullMarked;
