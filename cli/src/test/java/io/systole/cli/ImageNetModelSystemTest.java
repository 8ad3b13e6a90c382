// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.data.Image;
import io.systole.data.ImageNet;
import io.systole.data.Preprocessing;
import io.systole.numeric.Tensor;
import io.systole.onnx.BvlcAlexNet;
import io.systole.onnx.OnnxFile;
import io.systole.reference.FloatEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A user's own ImageNet network: a file with the structure and conventions of BVLC AlexNet (opset
 * 6, BGR minus means, LRN, groups, 1,000 outputs), its weights seeded.
 */
final class ImageNetModelSystemTest {
  private static final Path IMAGE = Path.of("../examples/cifar10/test/cat/0.png");

  @TempDir static Path folder;
  private static Path model = Path.of("");

  @BeforeAll
  static void file() {
    model = folder.resolve("bvlc.onnx");
    BvlcAlexNet.write(model, 11, 1000);
  }

  private static JsonNode best(Object... more) {
    Object[] args = {"classify", IMAGE, "--model", model, "--preprocess", "caffe", "--json"};
    Cli cli =
        Cli.run(java.util.stream.Stream.of(args, more).flatMap(java.util.Arrays::stream).toArray());
    assertEquals(0, cli.code(), cli.err());
    assertEquals(List.of("images"), List.copyOf(cli.json().propertyNames()));
    JsonNode image = cli.json().get("images").get(0);
    assertEquals(List.of("image", "top"), List.copyOf(image.propertyNames()));
    assertEquals(5, image.get("top").size());
    JsonNode best = image.get("top").get(0);
    assertEquals(List.of("index", "label", "probability"), List.copyOf(best.propertyNames()));
    return best;
  }

  @Test
  void usesTheBundledNamesAndCaffesPreprocessing() {
    JsonNode best = best();
    Tensor input = Preprocessing.caffe(224, 224).apply(Image.read(IMAGE));
    Tensor scores =
        FloatEngine.of(OnnxFile.read(model).model())
            .run(Map.of("data_0", input))
            .values()
            .iterator()
            .next();
    int expected =
        IntStream.range(0, 1000)
            .reduce((a, b) -> scores.floatAt(b) > scores.floatAt(a) ? b : a)
            .orElseThrow();
    assertEquals(expected, best.get("index").intValue());
    assertEquals(ImageNet.classNames().get(expected), best.get("label").stringValue());
    assertEquals(scores.floatAt(expected), best.get("probability").doubleValue(), 1e-6);
    assertTrue(best.get("label").stringValue().matches("\\p{Alpha}.+"), best.toString());
  }

  @Test
  void takesTheUsersNamesInFixedPointToo() throws IOException {
    Path labels = folder.resolve("labels.txt");
    Files.write(labels, IntStream.range(0, 1000).mapToObj(i -> "thing " + i).toList());
    JsonNode inFloat = best("--labels", labels);
    assertEquals("thing " + inFloat.get("index").intValue(), inFloat.get("label").stringValue());
    JsonNode inFixed = best("--labels", labels, "--format", "auto:16");
    assertEquals(inFloat.get("label"), inFixed.get("label"));
    assertEquals(
        inFloat.get("probability").doubleValue(), inFixed.get("probability").doubleValue(), 1e-3);
  }
}
