// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * The named networks as deployed: no BatchNormalization, no Dropout, batch of one.
 *
 * <ul>
 *   <li>{@code alexnet}: the original, 227×227, two groups, LRN before pooling (alpha 1e-4 on the
 *       plain sum, so 5e-4 in ONNX's terms; bias 2); 1,000 classes
 *   <li>{@code alexnet-cifar10}: the same with 10 classes, for enlarged CIFAR-10 images
 *   <li>{@code caffenet}: pooling before LRN, ONNX alpha 1e-4, bias 1
 *   <li>{@code alexnet-torch}: one tower at 224×224, no groups, no LRN (its adaptive pooling to 6×6
 *       is the identity at this size)
 * </ul>
 *
 * Layers are conv1…conv5, relu1…relu7, norm1, norm2, pool1, pool2, pool5, flatten, fc1…fc3,
 * softmax; parameters {@code conv1.weight}, {@code conv1.bias} and so on; input {@code image},
 * output {@code softmax}.
 */
public final class Networks {
  private static final List<String> NAMES =
      List.of("alexnet", "alexnet-cifar10", "caffenet", "alexnet-torch");

  private Networks() {}

  /** The names that {@link #of} takes. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A named network with its usual number of classes.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static Graph of(String name) {
    return of(name, name.equals("alexnet-cifar10") ? 10 : 1000);
  }

  /** A named network with another number of classes. */
  public static Graph of(String name, int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("classes: expected at least 1, found " + classes);
    }
    return switch (name) {
      case "alexnet", "alexnet-cifar10" -> alexnet(name, classes);
      case "caffenet" -> caffenet(name, classes);
      case "alexnet-torch" -> alexnetTorch(name, classes);
      default ->
          throw new IllegalArgumentException(
              "no network %s; there are %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  private static Graph alexnet(String name, int classes) {
    Op.Lrn lrn = new Op.Lrn(5, 5e-4f, 0.75f, 2);
    Chain chain = new Chain(3, 227);
    chain.conv("conv1", 96, Window.square(11, 4, 0), 1).relu("relu1");
    chain.then("norm1", lrn).pool("pool1");
    chain.conv("conv2", 256, Window.square(5, 1, 2), 2).relu("relu2");
    chain.then("norm2", lrn).pool("pool2");
    return originalTail(chain, name, classes);
  }

  private static Graph caffenet(String name, int classes) {
    Op.Lrn lrn = new Op.Lrn(5, 1e-4f, 0.75f, 1);
    Chain chain = new Chain(3, 227);
    chain.conv("conv1", 96, Window.square(11, 4, 0), 1).relu("relu1");
    chain.pool("pool1").then("norm1", lrn);
    chain.conv("conv2", 256, Window.square(5, 1, 2), 2).relu("relu2");
    chain.pool("pool2").then("norm2", lrn);
    return originalTail(chain, name, classes);
  }

  private static Graph originalTail(Chain chain, String name, int classes) {
    chain.conv("conv3", 384, Window.square(3, 1, 1), 1).relu("relu3");
    chain.conv("conv4", 384, Window.square(3, 1, 1), 2).relu("relu4");
    chain.conv("conv5", 256, Window.square(3, 1, 1), 2).relu("relu5");
    return chain.pool("pool5").classifier(name, classes);
  }

  private static Graph alexnetTorch(String name, int classes) {
    Chain chain = new Chain(3, 224);
    chain.conv("conv1", 64, Window.square(11, 4, 2), 1).relu("relu1").pool("pool1");
    chain.conv("conv2", 192, Window.square(5, 1, 2), 1).relu("relu2").pool("pool2");
    chain.conv("conv3", 384, Window.square(3, 1, 1), 1).relu("relu3");
    chain.conv("conv4", 256, Window.square(3, 1, 1), 1).relu("relu4");
    chain.conv("conv5", 256, Window.square(3, 1, 1), 1).relu("relu5").pool("pool5");
    return chain.classifier(name, classes);
  }

  /** Collects nodes that each read the one before. */
  private static final class Chain {
    private final Value input;
    private final List<Value> parameters = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private String last;
    private int channels;

    Chain(int channels, int size) {
      this.input = Value.of("image", 1, channels, size, size);
      this.last = input.name();
      this.channels = channels;
    }

    Chain then(String name, Op op) {
      nodes.add(Node.of(name, op, last));
      last = name;
      return this;
    }

    Chain relu(String name) {
      return then(name, new Op.Relu());
    }

    Chain pool(String name) {
      return then(name, new Op.MaxPool(Window.square(3, 2, 0), false));
    }

    Chain conv(String name, int outputs, Window window, int group) {
      int kernel = window.kernel().getFirst();
      weighted(
          name,
          new Op.Conv(window, group),
          Value.of(name + ".weight", outputs, channels / group, kernel, kernel));
      channels = outputs;
      return this;
    }

    Chain fullyConnected(String name, int inputs, int outputs) {
      weighted(name, Op.Gemm.fullyConnected(), Value.of(name + ".weight", outputs, inputs));
      return this;
    }

    private void weighted(String name, Op op, Value weight) {
      Value bias = Value.of(name + ".bias", weight.shape().dim(0));
      parameters.add(weight);
      parameters.add(bias);
      nodes.add(Node.of(name, op, last, weight.name(), bias.name()));
      last = name;
    }

    Graph classifier(String name, int classes) {
      then("flatten", new Op.Flatten(1));
      fullyConnected("fc1", channels * 6 * 6, 4096).relu("relu6");
      fullyConnected("fc2", 4096, 4096).relu("relu7");
      fullyConnected("fc3", 4096, classes).then("softmax", new Op.Softmax(1));
      return new Graph(name, List.of(input), parameters, nodes, List.of(last));
    }
  }
}
