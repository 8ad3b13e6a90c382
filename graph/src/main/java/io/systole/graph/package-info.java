// SPDX-License-Identifier: Apache-2.0
/**
 * Graphs of typed ONNX operators: shape inference, verification, counts and the named networks.
 *
 * <p>Comes after {@code numeric}. A {@link io.systole.graph.Graph} is structure only: every shape
 * is known, every attribute resolved (auto_pad, shape inputs and opset differences are the
 * importer's business), and its parameters are named but hold no values. A {@link
 * io.systole.graph.Model} is a graph with the values of its parameters.
 */
@NullMarked
package io.systole.graph;

import org.jspecify.annotations.NullMarked;
