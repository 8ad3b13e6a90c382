// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/**
 * Which value of the graph a stage of a layer computes, so that simulator and RTL can be compared
 * with the reference value by value.
 *
 * @param layer the layer number in the instructions' headers
 * @param stage the code of systole_tap: 0 convolution with ReLU, 1 LRN, 2 pooling
 * @param value name in the graph
 * @param map its extents; elements are in the order of the graph's tensor
 */
public record Tap(int layer, int stage, String value, MapShape map) {
  static final int CONVOLUTION = 0;
  static final int LRN = 1;
  static final int POOL = 2;
}
