// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/**
 * The order of a layer's tile visits and what becomes of its weights.
 *
 * @param pixelOuter whether the pixel tile is the outer loop
 * @param hold whether ring words are read again, else they are streamed for each use
 */
record Loop(boolean pixelOuter, boolean hold) {
  @Override
  public String toString() {
    return (pixelOuter ? "pixels outer" : "channels outer") + (hold ? ", hold" : ", stream");
  }
}
