// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import java.util.ArrayList;
import java.util.List;

/** Small graphs: an image, then nodes that each read the one before. */
public final class TestGraphs {
  private final Value image;
  private final List<Value> parameters = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private String last = "image";

  public TestGraphs(int... shape) {
    this.image = Value.of("image", shape);
  }

  public TestGraphs then(String name, Op op) {
    nodes.add(Node.of(name, op, last));
    last = name;
    return this;
  }

  public TestGraphs relu(String name) {
    return then(name, new Op.Relu());
  }

  public TestGraphs flatten() {
    return then("flatten", new Op.Flatten(1));
  }

  public TestGraphs softmax() {
    return then("softmax", new Op.Softmax(1));
  }

  public TestGraphs conv(String name, Window window, int group, int outputs, int groupInputs) {
    Value w =
        Value.of(
            name + ".weight", outputs, groupInputs, window.kernel().get(0), window.kernel().get(1));
    return weighted(name, new Op.Conv(window, group), w, outputs);
  }

  public TestGraphs fullyConnected(String name, int outputs, int inputs) {
    Value w = Value.of(name + ".weight", outputs, inputs);
    return weighted(name, Op.Gemm.fullyConnected(), w, outputs);
  }

  private TestGraphs weighted(String name, Op op, Value w, int outputs) {
    Value b = Value.of(name + ".bias", outputs);
    parameters.add(w);
    parameters.add(b);
    nodes.add(Node.of(name, op, last, w.name(), b.name()));
    last = name;
    return this;
  }

  public Graph graph() {
    return graph("test");
  }

  public Graph graph(String name) {
    return new Graph(name, List.of(image), parameters, nodes, List.of(last));
  }

  /** AlexNet's kinds of layers at a fraction of its size. */
  public static Graph smallAlexNet(int channels, int groups, int classes) {
    Op.Lrn lrn = new Op.Lrn(5, 5e-4f, 0.75f, 2);
    return new TestGraphs(1, 3, 19, 19)
        .conv("conv1", Window.square(7, 2, 0), 1, channels, 3)
        .relu("relu1")
        .then("norm1", lrn)
        .pool("pool1")
        .conv("conv2", Window.square(5, 1, 2), groups, channels, channels / groups)
        .relu("relu2")
        .pool("pool2")
        .flatten()
        .fullyConnected("fc1", 8, channels)
        .relu("relu3")
        .fullyConnected("fc2", classes, 8)
        .softmax()
        .graph();
  }

  /**
   * AlexNet with its kernels, strides, pads, groups, LRN and pools, on a smaller image and with
   * fewer channels, multiples of the lanes that let groups run as groups.
   *
   * @param side of the image, at least 67
   */
  public static Graph reducedAlexNet(int side) {
    Op.Lrn lrn = new Op.Lrn(5, 5e-4f, 0.75f, 2);
    int pooled = ((side - 11) / 4 - 2) / 2 + 1;
    int last = ((pooled - 3) / 2 - 2) / 2 + 1;
    return new TestGraphs(1, 3, side, side)
        .convRelu("conv1", Window.square(11, 4, 0), 1, 16, 3)
        .then("norm1", lrn)
        .pool("pool1")
        .convRelu("conv2", Window.square(5, 1, 2), 2, 32, 8)
        .then("norm2", lrn)
        .pool("pool2")
        .convRelu("conv3", Window.square(3, 1, 1), 1, 64, 32)
        .convRelu("conv4", Window.square(3, 1, 1), 2, 64, 32)
        .convRelu("conv5", Window.square(3, 1, 1), 2, 32, 32)
        .pool("pool5")
        .flatten()
        .fullyConnected("fc1", 96, 32 * last * last)
        .relu("relu6")
        .fullyConnected("fc2", 96, 96)
        .relu("relu7")
        .fullyConnected("fc3", 10, 96)
        .softmax()
        .graph();
  }

  private TestGraphs convRelu(String name, Window window, int group, int outputs, int groupInputs) {
    return conv(name, window, group, outputs, groupInputs).relu("relu of " + name);
  }

  /** AlexNet's: 3 by 3, stride 2. */
  public TestGraphs pool(String name) {
    return then(name, new Op.MaxPool(Window.square(3, 2, 0), false));
  }
}
