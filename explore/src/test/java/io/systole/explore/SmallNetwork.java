// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.List;
import java.util.SplittableRandom;

/** AlexNet's kinds of layers, small; on the boards' machines and on tiny ones. */
final class SmallNetwork {
  private static final Op.MaxPool POOL = new Op.MaxPool(Window.square(3, 2, 0), false);

  private SmallNetwork() {}

  static Graph graph() {
    return new Graph(
        "small",
        List.of(Value.of("image", 1, 3, 19, 19)),
        List.of(
            Value.of("conv1.weight", 8, 3, 5, 5),
            Value.of("conv1.bias", 8),
            Value.of("conv2.weight", 8, 4, 3, 3),
            Value.of("conv2.bias", 8),
            Value.of("fc.weight", 10, 32),
            Value.of("fc.bias", 10)),
        List.of(
            Node.of(
                "conv1",
                new Op.Conv(Window.square(5, 2, 0), 1),
                "image",
                "conv1.weight",
                "conv1.bias"),
            Node.of("relu1", new Op.Relu(), "conv1"),
            Node.of("norm1", new Op.Lrn(5, 1e-2f, 0.75f, 2), "relu1"),
            Node.of("pool1", POOL, "norm1"),
            Node.of(
                "conv2",
                new Op.Conv(Window.square(3, 1, 2), 2),
                "pool1",
                "conv2.weight",
                "conv2.bias"),
            Node.of("relu2", new Op.Relu(), "conv2"),
            Node.of("pool2", POOL, "relu2"),
            Node.of("flatten", new Op.Flatten(1), "pool2"),
            Node.of("fc", Op.Gemm.fullyConnected(), "flatten", "fc.weight", "fc.bias"),
            Node.of("softmax", new Op.Softmax(1), "fc")),
        List.of("softmax"));
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
        new Graph(
            "head",
            List.of(Value.of("image", 1, 3, 227, 227)),
            List.of(Value.of("conv1.weight", 96, 3, 11, 11), Value.of("conv1.bias", 96)),
            List.of(
                Node.of(
                    "conv1",
                    new Op.Conv(Window.square(11, 4, 0), 1),
                    "image",
                    "conv1.weight",
                    "conv1.bias"),
                Node.of("relu1", new Op.Relu(), "conv1"),
                Node.of("norm1", new Op.Lrn(5, 5e-4f, 0.75f, 2), "relu1"),
                Node.of("pool1", POOL, "norm1")),
            List.of("pool1"));
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
