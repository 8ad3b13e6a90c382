// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

/** How an image is brought to a size before the centre is cut out. */
public sealed interface ResizeRule {
  ResizeFilter filter();

  /** The image resized. */
  Image apply(Image image);

  /** Whether every result is at least as large as this. */
  boolean covers(int height, int width);

  /**
   * The shorter side becomes {@code pixels}, the longer one follows, rounded down (as torchvision's
   * Resize).
   */
  record ShorterSide(int pixels, ResizeFilter filter) implements ResizeRule {
    public ShorterSide {
      requirePositive(pixels, pixels);
    }

    @Override
    public Image apply(Image image) {
      long height = image.height();
      long width = image.width();
      return height <= width
          ? image.resize(pixels, longer(pixels * width / height), filter)
          : image.resize(longer(pixels * height / width), pixels, filter);
    }

    private static int longer(long pixels) {
      if (pixels > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("resize to a side of " + pixels + " pixels");
      }
      return (int) pixels;
    }

    @Override
    public boolean covers(int height, int width) {
      return pixels >= Math.max(height, width);
    }
  }

  /** Both sides are given; the aspect ratio is not kept. */
  record Stretch(int height, int width, ResizeFilter filter) implements ResizeRule {
    public Stretch {
      requirePositive(height, width);
    }

    @Override
    public Image apply(Image image) {
      return image.resize(height, width, filter);
    }

    @Override
    public boolean covers(int otherHeight, int otherWidth) {
      return height >= otherHeight && width >= otherWidth;
    }
  }

  private static void requirePositive(int height, int width) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException("resize to %d x %d".formatted(height, width));
    }
  }
}
