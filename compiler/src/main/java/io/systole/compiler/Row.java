// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/**
 * A row of the layer table: an operator other than ReLU and those that only rename elements.
 *
 * @param name the node's
 * @param type of operator
 * @param layer number of the layer that computes it
 * @param hiddenBehind the first row of the same layer, behind which this one streams; empty for
 *     that row itself
 * @param macs multiply-accumulates
 * @param weights elements, without padding
 * @param biases elements
 */
public record Row(
    String name,
    String type,
    int layer,
    String hiddenBehind,
    long macs,
    long weights,
    long biases) {}
