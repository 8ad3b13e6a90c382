// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.graph.Graph;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.SplittableRandom;

/** AlexNet's kinds of layers, small; on the boards' machines and on tiny ones. */
final class SmallNetwork {
  private SmallNetwork() {}

  static Graph graph() {
    return new TestGraphs(1, 3, 19, 19)
        .conv("conv1", Window.square(5, 2, 0), 1, 8, 3)
        .relu("relu1")
        .then("norm1", new Op.Lrn(5, 1e-2f, 0.75f, 2))
        .pool("pool1")
        .conv("conv2", Window.square(3, 1, 2), 2, 8, 4)
        .relu("relu2")
        .pool("pool2")
        .flatten()
        .fullyConnected("fc", 10, 32)
        .softmax()
        .graph("small");
  }

  /** With seeded weights, every value in one format that the machine holds. */
  static FixedModel model(MachineConfig machine) {
    boolean bytes = machine.quantization().elementBits() == 8;
    FixedFormat format = bytes ? FixedFormat.of(8, 3) : FixedFormat.PAPER;
    return FixedModel.uniform(SeededWeights.of(graph(), 7), format);
  }

  static Compiled compile(String machine) {
    MachineConfig config = MachineConfig.preset(machine);
    Board board =
        machine.startsWith("tiny") || machine.equals("paper") ? Board.PYNQ_Z2 : Board.of(machine);
    return Compiler.compile(model(config), config, board);
  }

  /** conv1, norm1 and pool1 at full size. */
  static Compiled firstLayerOfAlexNet(String board) {
    Graph graph =
        new TestGraphs(1, 3, 227, 227)
            .conv("conv1", Window.square(11, 4, 0), 1, 96, 3)
            .relu("relu1")
            .then("norm1", new Op.Lrn(5, 5e-4f, 0.75f, 2))
            .pool("pool1")
            .graph("head");
    FixedModel model = FixedModel.uniform(SeededWeights.of(graph, 7), FixedFormat.PAPER);
    return Compiler.compile(model, MachineConfig.preset(board), Board.of(board));
  }

  static Tensor image(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[3 * 19 * 19];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1.5, 1.5);
    }
    return Tensor.ofFloats(Shape.of(1, 3, 19, 19), values);
  }
}
