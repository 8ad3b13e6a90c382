// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {
  private static final Path FILE = Path.of("p.json");

  @ParameterizedTest
  @ValueSource(strings = {"torch", "caffe", "cifar"})
  void jsonGivesTheSameBack(String name) {
    Preprocessing preprocessing = Preprocessing.of(name, 227, 224);
    assertEquals(preprocessing, Preprocessing.parse(preprocessing.toJson(), FILE));
  }

  @Test
  void jsonOfTorch() {
    assertEquals(
        "{\"size\":[224,224],\"resize\":{\"shorterSide\":256,\"filter\":\"bilinear\"},"
            + "\"channels\":\"RGB\",\"divisor\":255.0,\"mean\":[0.485,0.456,0.406],"
            + "\"deviation\":[0.229,0.224,0.225]}",
        Preprocessing.torch(224, 224).toJson());
  }

  @Test
  void readsAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("p.json");
    Preprocessing caffe = Preprocessing.caffe(227, 227);
    Files.writeString(file, caffe.toJson());
    assertEquals(caffe, Preprocessing.of(file.toString(), 227, 227));
    assertEquals(
        file + ": size: expected the network's input, [32, 32], found [227, 227]",
        assertThrows(BadFileException.class, () -> Preprocessing.of(file.toString(), 32, 32))
            .getMessage());
    assertEquals(
        "tourch: expected torch, caffe, cifar or a JSON file, found no such file",
        assertThrows(BadFileException.class, () -> Preprocessing.of("tourch", 32, 32))
            .getMessage());
  }

  @Test
  void torchKeepsTheProportionAboveItsSize() {
    assertEquals(
        new ResizeRule.ShorterSide(256, ResizeFilter.BILINEAR),
        Preprocessing.torch(227, 227).resize());
    assertEquals(
        new ResizeRule.ShorterSide(341, ResizeFilter.BILINEAR),
        Preprocessing.torch(299, 299).resize());
  }

  @Test
  void batchIsTheImagesOneBehindTheOther() {
    Preprocessing cifar = Preprocessing.cifar(5, 7);
    List<Image> images = List.of(Pictures.picture(32, 32), Pictures.picture(20, 31));
    Tensor batch = cifar.apply(images);
    assertEquals(Shape.of(2, 3, 5, 7), batch.shape());
    for (int i = 0; i < 2; i++) {
      Tensor single = cifar.apply(images.get(i));
      assertEquals(-1, batch.data().asSlice(i * 420L, 420).mismatch(single.data()));
    }
  }

  @Test
  void shorterSideOfPortraitAndLandscape() {
    ResizeRule rule = new ResizeRule.ShorterSide(10, ResizeFilter.BICUBIC);
    assertEquals("image of 10 x 19", rule.apply(Pictures.picture(11, 21)).toString());
    assertEquals("image of 19 x 10", rule.apply(Pictures.picture(21, 11)).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "size"               | "width" | preprocessing: expected channels, deviation, divisor, mean, resize, size, found key 'width'
          [224,224]            | [224]   | size: expected an array of 2 numbers, found '[224]'
          [224,224]            | [1.5,2] | size: expected integers, found '[1.5,2]'
          [224,224]            | [-1,2]  | preprocessing: input of -1 x 2 cannot be cut out of an image resized by ShorterSide[pixels=256, filter=BILINEAR]
          [224,224]            | [257,2] | preprocessing: input of 257 x 2 cannot be cut out of an image resized by ShorterSide[pixels=256, filter=BILINEAR]
          "bilinear"           | "box"   | resize filter: expected BILINEAR or BICUBIC, found '"box"'
          "shorterSide"        | "longer"| resize: expected filter and either shorterSide or stretch, found '{"longer":256,"filter":"bilinear"}'
          256                  | 0       | preprocessing: resize to 0 x 0
          "RGB"                | "GRAY"  | channels: expected RGB or BGR, found '"GRAY"'
          "RGB"                | 3       | channels: expected RGB or BGR, found '3'
          255.0                | "255"   | divisor: expected numbers, found '"255"'
          255.0                | 0       | preprocessing: divisor 0.0, mean [0.485, 0.456, 0.406] and deviation [0.229, 0.224, 0.225]: expected finite values, the first and last not 0
          0.225                | 0       | preprocessing: divisor 255.0, mean [0.485, 0.456, 0.406] and deviation [0.229, 0.224, 0.0]: expected finite values, the first and last not 0
          0.485                | 1e99    | preprocessing: divisor 255.0, mean [1.0E99, 0.456, 0.406] and deviation [0.229, 0.224, 0.225]: expected finite values, the first and last not 0
          [0.485,0.456,0.406]  | 0.5     | mean: expected an array of 3 numbers, found '0.5'
          "channels":"RGB",    | ``      | channels: expected RGB or BGR, found none
          {"size"              | ["size" | preprocessing: expected JSON, found Unexpected character (':' (code 58)): was expecting comma to separate Array entries
          """)
  void refusesOtherJson(String part, String replacement, String problem) {
    String json = Preprocessing.torch(224, 224).toJson();
    assertTrue(json.contains(part), part);
    String changed = json.replace(part, replacement);
    String message =
        assertThrows(BadFileException.class, () -> Preprocessing.parse(changed, FILE)).getMessage();
    assertEquals("p.json: " + problem, message);
  }
}
