// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImageTest {
  @Test
  void cropTakesThePart() {
    Image whole = Pictures.picture(7, 9);
    Image part = whole.crop(2, 3, 4, 5);
    assertEquals(whole.at(2, 3, 0), part.at(0, 0, 0));
    assertEquals(whole.at(5, 7, 2), part.at(3, 4, 2));
    assertEquals("image of 4 x 5", part.toString());
  }

  /** Python's round: 0.5 to 0, 1.5 to 2, 2.5 to 2. */
  @ParameterizedTest
  @CsvSource({"7, 6, 0", "8, 6, 1", "9, 6, 2", "11, 6, 2"})
  void centreCropRoundsTheRestToEven(int side, int crop, int first) {
    Image whole = Pictures.picture(side, side);
    assertEquals(whole.crop(first, first, crop, crop), whole.centreCrop(crop, crop));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Image image = Pictures.picture(4, 5);
    assertEquals(
        "crop of 4 x 4 at (1, 0) from an image of 4 x 5",
        assertThrows(IllegalArgumentException.class, () -> image.crop(1, 0, 4, 4)).getMessage());
    assertEquals(
        "image of 2 x 2 with 11 bytes",
        assertThrows(IllegalArgumentException.class, () -> Image.of(2, 2, new byte[11]))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> image.resize(1 << 15, 1 << 15, ResizeFilter.BICUBIC));
  }

  @ParameterizedTest
  @EnumSource(ResizeFilter.class)
  void resizeKeepsAConstantImage(ResizeFilter filter) {
    for (int value : new int[] {0, 1, 127, 255}) {
      byte[] rgb = new byte[13 * 17 * 3];
      Arrays.fill(rgb, (byte) value);
      Image resized = Image.of(13, 17, rgb).resize(40, 5, filter);
      byte[] expected = new byte[40 * 5 * 3];
      Arrays.fill(expected, (byte) value);
      assertEquals(Image.of(40, 5, expected), resized);
    }
  }
}
