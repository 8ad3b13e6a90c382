// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.data.Image;
import io.systole.data.Preprocessing;
import io.systole.graph.Graph;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** AlexNet's kinds of layers at a fraction of its size, with the bundled cat. */
final class SmallNetwork {
  private static final String PREPROCESSING =
      """
      {"size": [19, 19], "resize": {"shorterSide": 24, "filter": "bilinear"}, "channels": "RGB",
       "divisor": 255, "mean": [0.5, 0.4, 0.3], "deviation": [0.25, 0.2, 0.3]}""";

  private SmallNetwork() {}

  /** On {@code tiny}, with the DRAM of pynq-z2. */
  static Subject subject() {
    return subject(network(), MachineConfig.preset("tiny"));
  }

  static Subject subject(Subject.Network network, MachineConfig machine) {
    FixedFormat format = network.model().format("image");
    Path file = BundleSystemTest.hardware().resolveSibling("examples/cifar10/test/cat/0.png");
    Tensor values = Preprocessing.parse(PREPROCESSING, file).apply(Image.read(file));
    try {
      return new Subject(
          network,
          machine,
          Board.PYNQ_Z2,
          new Subject.Sample(
              FixedTensor.quantize(values, format),
              Optional.of(new Subject.Picture("png", Files.readAllBytes(file)))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Subject.Network network() {
    FixedModel model = FixedModel.uniform(SeededWeights.of(graph(), 3), FixedFormat.of(8, 3));
    return new Subject.Network(
        "small",
        Optional.empty(),
        model,
        "8,3",
        Optional.of(PREPROCESSING),
        List.of("a", "b", "c", "d", "e"),
        true);
  }

  private static Graph graph() {
    return new TestGraphs(1, 3, 19, 19)
        .conv("conv1", Window.square(7, 2, 0), 1, 8, 3)
        .relu("relu1")
        .then("norm1", new Op.Lrn(5, 5e-4f, 0.75f, 2))
        .pool("pool1")
        .conv("conv2", Window.square(3, 1, 1), 2, 8, 4)
        .relu("relu2")
        .flatten()
        .fullyConnected("fc1", 5, 72)
        .softmax()
        .graph("small");
  }
}
