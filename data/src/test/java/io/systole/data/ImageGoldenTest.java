// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.file.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoding and resizing give Pillow's bits (golden files by make_golden.py). */
class ImageGoldenTest {
  static List<Path> pictures() throws IOException {
    try (Stream<Path> files = Files.list(Pictures.golden("decode"))) {
      return files.filter(file -> !file.toString().endsWith(".npy")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void decodesAsPillow(Path file) {
    Image image = Image.read(file);
    assertTrue(image.pixels().identical(Npy.read(Path.of(file + ".npy"))));
  }

  @ParameterizedTest
  @MethodSource("resizes")
  void resizesAsPillow(String line) throws NoSuchAlgorithmException {
    String[] words = line.split(" ", -1);
    ResizeFilter filter = ResizeFilter.valueOf(words[0].toUpperCase(Locale.ROOT));
    Image source = Pictures.picture(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    Image resized = source.resize(Integer.parseInt(words[3]), Integer.parseInt(words[4]), filter);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(resized.rgb());
    assertEquals(words[5], HexFormat.of().formatHex(digest));
  }

  static List<String> resizes() throws IOException {
    return Files.readAllLines(Pictures.golden("resize.txt"));
  }

  @ParameterizedTest
  @MethodSource("named")
  void preprocessesAsTorchvision(String name) {
    Preprocessing preprocessing = Preprocessing.of(name, 15, 15);
    Image image = name.equals("cifar") ? Pictures.picture(32, 32) : Pictures.picture(300, 415);
    Path golden = Pictures.golden("preprocess_" + name + ".npy");
    assertTrue(preprocessing.apply(image).identical(Npy.read(golden)));
  }

  static List<String> named() {
    return Preprocessing.NAMES;
  }
}
