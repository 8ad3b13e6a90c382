// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

/**
 * Where a map of C×H×W values lies in the feature banks.
 *
 * <p>Value (c, y, x) has position L = y · pitch + x; it lies in bank L mod banks, word base + (c
 * div lanes) · planeWords + L div banks, lane c mod lanes. The pitch is congruent to what the
 * consumer's stride demands, so that the pixels of a tile fall on different banks for every tap.
 *
 * @param base first word, in every bank
 * @param planeWords words from plane to plane
 * @param pitch positions from row to row
 * @param banks B
 * @param lanes channels of a word
 */
public record FeatureLayout(int base, int planeWords, int pitch, int banks, int lanes) {

  /** The smallest layout of a map at a base: planes packed one behind the other. */
  public static FeatureLayout packed(MachineConfig machine, int base, int height, int pitch) {
    int banks = machine.banks();
    return new FeatureLayout(
        base, Math.ceilDiv(height * pitch, banks), pitch, banks, machine.unrolling().postLanes());
  }

  /**
   * The smallest pitch P ≥ width with strideH · P ≡ strideW · outWidth (mod banks): a consumer with
   * these strides and this output width then reads without conflicts.
   *
   * @throws IllegalArgumentException if a stride is a multiple of banks (and banks is not 1)
   */
  public static int pitch(int width, int outWidth, int strideH, int strideW, int banks) {
    if (banks > 1 && (strideH % banks == 0 || strideW % banks == 0)) {
      throw new IllegalArgumentException(
          "strides %d, %d: a multiple of the machine's %d banks can't be read without conflict"
              .formatted(strideH, strideW, banks));
    }
    int pitch = width;
    while (Math.floorMod((long) strideH * pitch - (long) strideW * outWidth, (long) banks) != 0) {
      pitch++;
    }
    return pitch;
  }

  /** L of a pixel. */
  public int position(int y, int x) {
    return y * pitch + x;
  }

  /** The bank of a position. */
  public int bank(int position) {
    return Math.floorMod(position, banks);
  }

  /** The word of a channel at a position. */
  public int word(int channel, int position) {
    return base + channel / lanes * planeWords + Math.floorDiv(position, banks);
  }

  /** The first word behind the map. */
  public int end(int channels) {
    return base + Math.ceilDiv(channels, lanes) * planeWords;
  }
}
