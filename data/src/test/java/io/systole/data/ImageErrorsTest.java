// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line a user sees for each kind of damaged or hostile image. */
class ImageErrorsTest {
  private static final int MUTANTS = 1_000;

  @TempDir Path folder;

  private String message(byte[] bytes) throws IOException {
    Path file = folder.resolve("x.jpg");
    Files.write(file, bytes);
    return message(file);
  }

  private String message(Path file) {
    String message = assertThrows(BadFileException.class, () -> Image.read(file)).getMessage();
    return String.valueOf(message).replace(folder + "/", "");
  }

  private static byte[] golden(String name) throws IOException {
    return Files.readAllBytes(Pictures.golden("decode/" + name));
  }

  @Test
  void noImage() throws IOException {
    assertEquals("none.jpg: cannot be read: no such file", message(folder.resolve("none.jpg")));
    assertEquals(folder + ": expected a file, found a folder", message(folder));
    assertEquals("x.jpg: image: expected JPEG or PNG, found an empty file", message(new byte[0]));
    assertEquals(
        "x.jpg: image: expected JPEG or PNG, found bytes 47 49 46 38 39 61",
        message(new byte[] {'G', 'I', 'F', '8', '9', 'a'}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb420.jpg", "progressive.jpg", "gray.jpg", "rgb8.png"})
  void truncated(String name) throws IOException {
    byte[] whole = golden(name);
    for (int length = 8; length < whole.length - 1; length += 11) {
      String message = message(Arrays.copyOf(whole, length));
      assertEquals(1, message.lines().count(), message);
    }
  }

  @Test
  void endOfImageMissing() throws IOException {
    byte[] whole = golden("rgb420.jpg");
    assertEquals(
        "x.jpg: JPEG: expected an end-of-image marker, found a truncated file of %d bytes"
            .formatted(whole.length - 2),
        message(Arrays.copyOf(whole, whole.length - 2)));
  }

  /** Flips bits of a chunk's data and repairs its checksum. */
  private static byte[] patched(byte[] png, int at, int bits, int chunk, int length) {
    byte[] bytes = png.clone();
    bytes[at] ^= (byte) bits;
    CRC32 crc = new CRC32();
    crc.update(bytes, chunk + 4, 4 + length);
    ByteBuffer.wrap(bytes).putInt(chunk + 8 + length, (int) crc.getValue());
    return bytes;
  }

  @Test
  void giantSides() throws IOException {
    byte[] wide = patched(golden("gray8.png"), 17, 1, 8, 13); // 2^16 + 13
    assertEquals(
        "x.jpg: image: expected at most 67108864 pixels, found 65549 x 65541",
        message(patched(wide, 21, 1, 8, 13)));
  }

  @Test
  void damagedChunks() throws IOException {
    byte[] png = golden("gray8.png");
    png[17] ^= 1;
    assertEquals(
        "x.jpg: PNG chunk 'IHDR': expected checksum bbd339cd, found 207675a2", message(png));
    byte[] whole = golden("gray8.png");
    assertEquals(
        "x.jpg: PNG: expected chunks up to IEND, found a truncated file of 130 bytes",
        message(Arrays.copyOf(whole, 130)));
  }

  /** Damage inside the compressed data, under checksums that fit. */
  @Test
  void mutatedPixelsAreDecodedOrRefused() throws IOException {
    byte[] png = golden("rgb8.png");
    int chunk = 8 + 25;
    int length = ByteBuffer.wrap(png).getInt(chunk);
    int refused = 0;
    for (int bit = 0; bit < 8 * length; bit += 3) {
      byte[] bytes = patched(png, chunk + 8 + bit / 8, 1 << bit % 8, chunk, length);
      try {
        ImageDecoder.decode(bytes, Path.of("x"));
      } catch (BadFileException e) {
        refused++;
      }
    }
    assertTrue(refused > 0, "none refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rgb420.jpg", "progressive.jpg", "ycck.jpg", "rgb8.png", "palette_alpha.png"})
  void mutatedImagesAreDecodedOrRefused(String name) throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("ImageErrorsTest " + name + " seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] good = golden(name);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] bytes = good.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        ImageDecoder.decode(bytes, Path.of("x"));
      } catch (BadFileException e) {
        refused++;
        assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
      }
    }
    assertTrue(refused > 0, refused + " refused");
  }
}
