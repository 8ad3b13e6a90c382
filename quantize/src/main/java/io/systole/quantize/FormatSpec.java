// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.numeric.FixedFormat;
import java.util.Locale;

/**
 * What {@code --format} says: one format for every tensor ({@code 16,4}), or for each tensor the
 * integer bits that suit it ({@code auto:16}).
 */
public sealed interface FormatSpec {
  /** The same format for every tensor. */
  record Uniform(FixedFormat format) implements FormatSpec {
    @Override
    public String toString() {
      return format.toString();
    }
  }

  /** W bits, for each tensor the I of least squared error over the calibration images. */
  record Auto(int width) implements FormatSpec {
    public Auto {
      FixedFormat.of(width, 0); // refuses a width out of range
    }

    @Override
    public String toString() {
      return "auto:" + width;
    }
  }

  /** Bits in all. */
  default int width() {
    return switch (this) {
      case Uniform(FixedFormat format) -> format.width();
      case Auto(int width) -> width;
    };
  }

  /**
   * Reads {@code W,I[,rounding[,overflow]]} or {@code auto:W}.
   *
   * @throws IllegalArgumentException naming the text and the forms expected
   */
  static FormatSpec parse(String text) {
    String lower = text.trim().toLowerCase(Locale.ROOT);
    if (!lower.startsWith("auto")) {
      return new Uniform(FixedFormat.parse(text));
    }
    if (!lower.matches("auto:\\d{1,3}")) {
      throw new IllegalArgumentException(
          "format '%s': expected W,I such as 16,4 or auto:W such as auto:16".formatted(text));
    }
    return new Auto(Integer.parseInt(lower.substring("auto:".length())));
  }
}
