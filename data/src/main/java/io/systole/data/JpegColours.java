// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

/**
 * The colour spaces of JPEG components and their way to red, green and blue.
 *
 * <p>YCbCr by BT.601 as in T.871, in 16-bit fixed point as libjpeg computes it: R = Y + 1.402 Cr',
 * B = Y + 1.772 Cb', G = Y − 0.344136 Cb' − 0.714136 Cr' with Cb' = Cb − 128, each product rounded
 * half up (green once for both). CMYK is stored inverted (Adobe): R = C·K / 255 of the stored
 * values, rounded as Pillow does it. YCCK is YCbCr of the inverted C, M, Y.
 */
enum JpegColours {
  GRAY,
  RGB,
  YCBCR,
  CMYK,
  YCCK;

  private static final int HALF = 1 << 15;

  /** Converts a row of pixels, components interleaved; the samples are overwritten. */
  void toRgb(int[] samples, byte[] rgb, int offset) {
    int at = offset;
    int step =
        switch (this) {
          case GRAY -> 1;
          case RGB, YCBCR -> 3;
          case CMYK, YCCK -> 4;
        };
    for (int i = 0; i < samples.length; i += step) {
      switch (this) {
        case GRAY, RGB -> {}
        case YCBCR -> fromYcbcr(samples, i);
        case YCCK -> {
          fromYcbcr(samples, i);
          for (int c = 0; c < 3; c++) {
            samples[i + c] = 255 - samples[i + c];
          }
          multiplyBlack(samples, i);
        }
        case CMYK -> multiplyBlack(samples, i);
      }
      rgb[at++] = (byte) samples[i];
      rgb[at++] = (byte) samples[this == GRAY ? i : i + 1];
      rgb[at++] = (byte) samples[this == GRAY ? i : i + 2];
    }
  }

  private static void fromYcbcr(int[] samples, int i) {
    int y = samples[i];
    int cb = samples[i + 1] - 128;
    int cr = samples[i + 2] - 128;
    samples[i] = clamp(y + ((91_881 * cr + HALF) >> 16));
    samples[i + 1] = clamp(y + ((-22_554 * cb - 46_802 * cr + HALF) >> 16));
    samples[i + 2] = clamp(y + ((116_130 * cb + HALF) >> 16));
  }

  private static void multiplyBlack(int[] samples, int i) {
    int black = samples[i + 3];
    for (int c = 0; c < 3; c++) {
      int product = (255 - samples[i + c]) * black + 128;
      samples[i + c] = Math.max(0, black - (((product >> 8) + product) >> 8));
    }
  }

  private static int clamp(int value) {
    return Math.clamp(value, 0, 255);
  }
}
