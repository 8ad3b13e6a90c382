// SPDX-License-Identifier: Apache-2.0
/**
 * The trainer: from a recipe and a data set to the values of a graph's parameters.
 *
 * <p>Stands beside the data flow: a {@link io.systole.training.Recipe} and images come in, a {@link
 * io.systole.graph.Model} with batch normalization comes out, which {@code quantize} folds. The
 * only module that sees DJL; its natives are fetched by the first {@code train}.
 */
@NullMarked
package io.systole.training;

import org.jspecify.annotations.NullMarked;
