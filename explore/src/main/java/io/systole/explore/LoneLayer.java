// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One operator of a network, with the ReLU behind it, as networks of its own: its input comes from
 * DRAM and its output goes there.
 *
 * <p>For cycles, which do not depend on values: every weight is zero.
 */
public final class LoneLayer {
  private final FixedModel network;
  private final Node node;
  private final List<Node> nodes = new ArrayList<>();
  private final String from;
  private final Shape input;

  private LoneLayer(FixedModel network, String name) {
    this.network = network;
    this.node = network.graph().node(name);
    Graph graph = network.graph();
    Optional<Node> flatten =
        graph.nodes().stream()
            .filter(one -> one.op() instanceof Op.Flatten)
            .filter(one -> one.output().equals(node.inputs().getFirst()))
            .findFirst();
    this.from = flatten.orElse(node).inputs().getFirst();
    this.input = Objects.requireNonNull(ShapeInference.shapes(graph).get(from));
    if (node.op() instanceof Op.Flatten) {
      nodes.add(new Node(name, new Op.Relu(), List.of(from), node.output()));
    } else {
      flatten.ifPresent(nodes::add);
      nodes.add(node);
      follower(graph, node).ifPresent(nodes::add);
    }
  }

  /**
   * Cuts a node out, in so many parts to be run one after the other: a Conv by output channels (of
   * each group), a pooling by channels, an LRN by rows, anything else in one.
   *
   * <p>A Flatten, which moves nothing, becomes a copy: a ReLU of its own. What stands behind one
   * takes the map in front of it.
   *
   * @throws IllegalArgumentException if there is no such node, or it can't be cut so
   */
  public static List<FixedModel> of(FixedModel network, String name, int parts) {
    LoneLayer layer = new LoneLayer(network, name);
    List<FixedModel> models = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      models.add(layer.part(part, parts));
    }
    return models;
  }

  private FixedModel part(int part, int parts) {
    int[] in = input.toArray();
    int channelParts = 1;
    if (parts > 1) {
      switch (node.op()) {
        case Op.Conv conv when channels(conv) % parts == 0 -> channelParts = parts;
        case Op.MaxPool _ when in[1] % parts == 0 -> in[1] = in[1] / parts;
        case Op.Lrn _ -> in[2] = in[2] * (part + 1) / parts - in[2] * part / parts;
        default ->
            throw new IllegalArgumentException(
                "%s: can't be cut in %d".formatted(node.label(), parts));
      }
    }
    Map<String, FixedFormat> formats = new LinkedHashMap<>();
    formats.put(from, network.format(from));
    nodes.forEach(one -> formats.put(one.output(), network.format(one.output())));
    List<Value> parameters = new ArrayList<>();
    Map<String, FixedTensor> weights = new LinkedHashMap<>();
    Map<String, Tensor> biases = new LinkedHashMap<>();
    for (Value whole : network.graph().parameters()) {
      if (node.inputs().contains(whole.name())) {
        int[] dims = whole.shape().toArray();
        dims[0] = dims[0] / channelParts;
        Value value = Value.of(whole.name(), dims);
        parameters.add(value);
        FixedTensor weight = network.weights().get(whole.name());
        if (weight != null) {
          weights.put(whole.name(), zeros(value.shape(), weight.format()));
        }
        if (network.biases().containsKey(whole.name())) {
          biases.put(whole.name(), Tensor.zeros(value.shape(), ElementType.FLOAT32));
        }
      }
    }
    Graph alone =
        new Graph(
            node.name(),
            List.of(Value.of(from, in)),
            parameters,
            nodes,
            List.of(nodes.getLast().output()));
    return new FixedModel(alone, formats, weights, biases);
  }

  /** Output channels of a group. */
  private int channels(Op.Conv conv) {
    String weight = node.inputs().get(1);
    return Objects.requireNonNull(network.weights().get(weight)).values().shape().dim(0)
        / conv.group();
  }

  private static FixedTensor zeros(Shape shape, FixedFormat format) {
    return new FixedTensor(Tensor.zeros(shape, FixedTensor.storage(format)), format);
  }

  private static Optional<Node> follower(Graph graph, Node node) {
    return graph.nodes().stream()
        .filter(next -> next.op() instanceof Op.Relu)
        .filter(next -> next.inputs().getFirst().equals(node.output()))
        .findFirst();
  }
}
