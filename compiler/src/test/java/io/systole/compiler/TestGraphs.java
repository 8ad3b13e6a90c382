// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Window;
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
    return new Graph("test", List.of(image), parameters, nodes, List.of(last));
  }

  /** AlexNet's kinds of layers at a fraction of its size. */
  public static Graph smallAlexNet(int channels, int groups, int classes) {
    Op.Lrn lrn = new Op.Lrn(5, 5e-4f, 0.75f, 2);
    Op.MaxPool pool = new Op.MaxPool(Window.square(3, 2, 0), false);
    return new TestGraphs(1, 3, 19, 19)
        .conv("conv1", Window.square(7, 2, 0), 1, channels, 3)
        .then("relu1", new Op.Relu())
        .then("norm1", lrn)
        .then("pool1", pool)
        .conv("conv2", Window.square(5, 1, 2), groups, channels, channels / groups)
        .then("relu2", new Op.Relu())
        .then("pool2", pool)
        .then("flatten", new Op.Flatten(1))
        .fullyConnected("fc1", 8, channels)
        .then("relu3", new Op.Relu())
        .fullyConnected("fc2", classes, 8)
        .then("softmax", new Op.Softmax(1))
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
        .then("flatten", new Op.Flatten(1))
        .fullyConnected("fc1", 96, 32 * last * last)
        .then("relu6", new Op.Relu())
        .fullyConnected("fc2", 96, 96)
        .then("relu7", new Op.Relu())
        .fullyConnected("fc3", 10, 96)
        .then("softmax", new Op.Softmax(1))
        .graph();
  }

  private TestGraphs convRelu(String name, Window window, int group, int outputs, int groupInputs) {
    return conv(name, window, group, outputs, groupInputs).then("relu of " + name, new Op.Relu());
  }

  private TestGraphs pool(String name) {
    return then(name, new Op.MaxPool(Window.square(3, 2, 0), false));
  }
}
