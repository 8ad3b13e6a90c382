// SPDX-License-Identifier: Apache-2.0
/** Graphs of typed ONNX operators: shape inference, verification, counts and the named networks. */
@NullMarked
package io.systole.graph;

import org.jspecify.annotations.NullMarked;
