// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/**
 * Where a layer's output lies in DRAM after a run of a program that stores all of them.
 *
 * @param layer the layer number in the instructions' headers
 * @param value name in the graph of what the layer's last stage computes
 */
public record KeptMap(int layer, String value, DramMap map) {}
