// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Preprocessing;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.quantize.ModelFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One command line run in this JVM, and a small network to run it on. */
record Cli(int code, String out, String err) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static Cli run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
    String[] texts = java.util.Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    int code = Main.run(console, texts);
    return new Cli(code, out.toString(), err.toString());
  }

  /** The one JSON object on standard output. */
  JsonNode json() {
    return JSON.readTree(out);
  }

  /** The one line on standard error, without the given folder. */
  String message(Object folder) {
    return err.strip().replace(folder + "/", "");
  }

  /** A picture of noise, 12 by 10. */
  static Path picture(Path file, long seed) throws IOException {
    Random random = new Random(seed);
    BufferedImage picture = new BufferedImage(12, 10, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 120; i++) {
      picture.setRGB(i % 12, i / 12, random.nextInt());
    }
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  /** An image network with ten classes, small enough to run in microseconds. */
  static Model smallModel() {
    Graph graph =
        new TestGraphs(1, 3, 8, 8)
            .conv("conv", Window.square(3, 1, 1), 1, 4, 3)
            .relu("relu")
            .then("norm", new Op.Lrn(5, 1e-2f, 0.75f, 2))
            .pool("pool")
            .flatten()
            .fullyConnected("fc", 10, 36)
            .softmax()
            .graph("small");
    return SeededWeights.of(graph, 5);
  }

  /** {@link #smallModel} as a model file of so many classes' names, for pictures of any size. */
  static Path modelFile(Path file, List<String> classes) {
    ModelFile.of(smallModel())
        .with(classes, Optional.of(Preprocessing.cifar(8, 8).toJson()))
        .write(file);
    return file;
  }
}
