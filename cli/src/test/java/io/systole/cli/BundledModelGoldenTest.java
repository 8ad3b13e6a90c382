// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.systole.data.Image;
import io.systole.data.Preprocessing;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.numeric.Tensor;
import io.systole.onnx.OnnxExporter;
import io.systole.quantize.ModelFile;
import io.systole.reference.FloatEngine;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The logits of the model that ships, as ONNX Runtime gave them for the exported model, against the
 * float engine: max|a−b| ≤ 1e-4 · max|b|. {@code -Dupdate=true} asks ONNX Runtime again.
 */
final class BundledModelGoldenTest {
  private static final double TOLERANCE = 1e-4;
  private static final Path MODEL = Path.of("../models/alexnet-cifar10.safetensors.xz");
  private static final Path IMAGES = Path.of("../examples/cifar10");
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/systole/cli/bundled-logits.txt");

  private static ModelFile file;
  private static Model logits;

  @TempDir Path folder;

  @BeforeAll
  static void read() {
    file = ModelFile.read(MODEL);
    logits = withoutSoftmax(file.model());
  }

  private static Model withoutSoftmax(Model model) {
    Graph graph = model.graph();
    List<Node> nodes = graph.nodes().subList(0, graph.nodes().size() - 1);
    Graph cut =
        new Graph(
            graph.name(),
            graph.inputs(),
            graph.parameters(),
            nodes,
            List.of(nodes.getLast().output()));
    return new Model(cut, model.weights());
  }

  /** One training image of each class, and the three test images. */
  private static List<String> images() {
    return Stream.concat(
            file.classes().stream().map("train/%s/0.png"::formatted),
            Stream.of("cat", "horse", "ship").map("test/%s/0.png"::formatted))
        .toList();
  }

  private static Tensor input(String image) {
    Preprocessing preprocessing = Preprocessing.parse(file.preprocessing().orElseThrow(), MODEL);
    return preprocessing.apply(Image.read(IMAGES.resolve(image)));
  }

  @Test
  void theFloatEngineGivesTheLogitsOfOnnxRuntime() throws IOException, OrtException {
    if (Boolean.getBoolean("update")) {
      update();
    }
    FloatEngine engine = FloatEngine.of(logits);
    List<String> lines = Files.readAllLines(GOLDEN);
    assertEquals(images(), lines.stream().map(line -> line.split(" ", 2)[0]).toList());
    for (String line : lines) {
      String[] fields = line.split(" ", -1);
      float[] actual =
          engine.run(Map.of("image", input(fields[0]))).values().iterator().next().toFloats();
      double apart = 0;
      double largest = 0;
      for (int i = 0; i < actual.length; i++) {
        double expected = Double.parseDouble(fields[i + 1]);
        apart = Math.max(apart, Math.abs(actual[i] - expected));
        largest = Math.max(largest, Math.abs(expected));
      }
      assertTrue(apart <= TOLERANCE * largest, line + " found " + Arrays.toString(actual));
    }
  }

  private void update() throws IOException, OrtException {
    Path onnx = folder.resolve("model.onnx");
    OnnxExporter.write(logits, onnx);
    StringBuilder text = new StringBuilder();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(onnx.toString())) {
      for (String image : images()) {
        text.append(image).append(' ').append(run(session, environment, input(image))).append('\n');
      }
    }
    Files.writeString(GOLDEN, text);
  }

  private static String run(OrtSession session, OrtEnvironment environment, Tensor image)
      throws OrtException {
    long[] dims = Arrays.stream(image.shape().toArray()).asLongStream().toArray();
    try (OnnxTensor input =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(image.toFloats()), dims);
        OrtSession.Result result = session.run(Map.of("image", input))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      return IntStream.range(0, values.remaining())
          .mapToObj(i -> String.format(Locale.ROOT, "%.6f", values.get(i)))
          .collect(Collectors.joining(" "));
    }
  }
}
