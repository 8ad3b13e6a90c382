// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.util.Locale;

/**
 * The kernel of a resize. When an image shrinks, the kernel is stretched by the same factor (as
 * Pillow does; "antialias" elsewhere).
 */
public enum ResizeFilter {
  /** 1 − |x| within 1. */
  BILINEAR(1) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      return distance < 1 ? 1 - distance : 0;
    }
  },
  /**
   * Cubic convolution with a = −1/2 within 2 (Keys 1981, "Cubic convolution interpolation for
   * digital image processing").
   */
  BICUBIC(2) {
    private static final double A = -0.5;

    @Override
    double weight(double x) {
      double d = Math.abs(x);
      if (d < 1) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
    }
  };

  private final double support;

  ResizeFilter(double support) {
    this.support = support;
  }

  /** The kernel is zero from this distance on, in source pixels when not shrinking. */
  double support() {
    return support;
  }

  abstract double weight(double x);

  /** The name used in files: bilinear, bicubic. */
  public String token() {
    return name().toLowerCase(Locale.ROOT);
  }
}
