// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/**
 * What a layer needs of a buffer and what there is.
 *
 * @param unit of both numbers
 */
public record BufferUse(String buffer, String layer, long need, long have, String unit) {
  /** Whether it fits. */
  public boolean fits() {
    return need <= have;
  }

  /**
   * Checks that it fits.
   *
   * @throws IllegalArgumentException naming layer, buffer, need and have
   */
  BufferUse require() {
    if (!fits()) {
      throw new IllegalArgumentException(
          "%s: %s: needs %,d %s, there are %,d".formatted(layer, buffer, need, unit, have));
    }
    return this;
  }

  @Override
  public String toString() {
    return "%-24s %,9d of %,9d %s (%s)".formatted(buffer, need, have, unit, layer);
  }
}
