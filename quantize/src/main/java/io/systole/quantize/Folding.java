// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A trained model as it is deployed: Dropout and Identity removed, BatchNormalization folded.
 *
 * <p>With s = scale / sqrt(var + epsilon) a batch normalization is y = s·x + (b − s·mean). Behind a
 * Conv or Gemm that nothing else reads, s goes into the weights and the rest into the bias;
 * anywhere else it becomes a depthwise 1×1 convolution, which is the same function. All in double,
 * rounded to float once. A normalization of a matrix [n,c] that follows no Gemm stays as it is.
 */
public final class Folding {
  private final Graph graph;
  private final Map<String, Shape> shapes;
  private final Map<String, Tensor> weights;

  /** Nodes by the value they define, in order. */
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  private final Map<String, String> renamed = new HashMap<>();

  private Folding(Model model) {
    this.graph = model.graph();
    this.shapes = ShapeInference.shapes(graph);
    this.weights = new LinkedHashMap<>(model.weights());
  }

  /** Whether a graph has anything to fold or remove. */
  public static boolean isNeeded(Graph graph) {
    return graph.nodes().stream()
        .map(Node::op)
        .anyMatch(
            op ->
                op instanceof Op.Dropout
                    || op instanceof Op.Identity
                    || op instanceof Op.BatchNormalization);
  }

  /** The deployed form; the given model is not changed. */
  public static Model fold(Model model) {
    return new Folding(model).run();
  }

  private Model run() {
    for (Node node : graph.nodes()) {
      Node read = renamed(node);
      switch (node.op()) {
        case Op.Dropout _, Op.Identity _ -> remove(read);
        case Op.BatchNormalization bn -> normalization(read, bn);
        default -> nodes.put(read.output(), read);
      }
    }
    List<String> outputs = graph.outputs().stream().map(this::current).toList();
    Set<String> read = new HashSet<>(outputs);
    nodes.values().forEach(node -> read.addAll(node.inputs()));
    List<Value> parameters =
        weights.entrySet().stream()
            .filter(weight -> read.contains(weight.getKey()))
            .map(
                weight ->
                    new Value(weight.getKey(), weight.getValue().type(), weight.getValue().shape()))
            .toList();
    weights.keySet().retainAll(read);
    Graph folded =
        new Graph(
            graph.name(),
            graph.inputs(),
            inOrder(parameters),
            List.copyOf(nodes.values()),
            outputs);
    return new Model(folded, weights);
  }

  /** Parameters in the order in which the nodes read them. */
  private List<Value> inOrder(List<Value> parameters) {
    Map<String, Value> byName = new LinkedHashMap<>();
    parameters.forEach(value -> byName.put(value.name(), value));
    List<Value> ordered = new ArrayList<>();
    for (Node node : nodes.values()) {
      for (String input : node.inputs()) {
        Value value = byName.remove(input);
        if (value != null) {
          ordered.add(value);
        }
      }
    }
    ordered.addAll(byName.values());
    return ordered;
  }

  private String current(String name) {
    return renamed.getOrDefault(name, name);
  }

  private Node renamed(Node node) {
    return new Node(
        node.name(), node.op(), node.inputs().stream().map(this::current).toList(), node.output());
  }

  private void remove(Node node) {
    String source = node.inputs().getFirst();
    if (nodes.containsKey(source) || !graph.outputs().contains(node.output())) {
      renamed.put(node.output(), source);
    } else {
      nodes.put(node.output(), node); // a graph output has to be defined by a node
    }
  }

  private void normalization(Node node, Op.BatchNormalization bn) {
    Affine affine = affine(node, bn);
    Node producer = nodes.get(node.inputs().getFirst());
    if (affine == null) {
      nodes.put(node.output(), node);
    } else if (producer != null && isOnlyReader(node) && canTake(producer)) {
      nodes.put(producer.output(), into(producer, affine));
      renamed.put(node.output(), producer.output());
    } else if (shape(node.inputs().getFirst()).rank() >= 3) {
      nodes.put(node.output(), depthwise(node, affine));
    } else {
      nodes.put(node.output(), node);
    }
  }

  /** y = factor[c]·x + shift[c]. */
  @SuppressWarnings("ArrayRecordComponent") // never leaves this class
  private record Affine(double[] factor, double[] shift) {}

  private @Nullable Affine affine(Node node, Op.BatchNormalization bn) {
    Tensor scale = weights.get(node.inputs().get(1));
    Tensor b = weights.get(node.inputs().get(2));
    Tensor mean = weights.get(node.inputs().get(3));
    Tensor var = weights.get(node.inputs().get(4));
    if (scale == null || b == null || mean == null || var == null) {
      return null;
    }
    int channels = Math.toIntExact(scale.size());
    double[] factor = new double[channels];
    double[] shift = new double[channels];
    for (int c = 0; c < channels; c++) {
      factor[c] = scale.doubleAt(c) / Math.sqrt(var.doubleAt(c) + bn.epsilon());
      shift[c] = b.doubleAt(c) - factor[c] * mean.doubleAt(c);
    }
    return new Affine(factor, shift);
  }

  private boolean isOnlyReader(Node node) {
    String value = node.inputs().getFirst();
    long readers =
        graph.nodes().stream()
            .flatMap(other -> other.inputs().stream())
            .filter(input -> current(input).equals(value))
            .count();
    return readers == 1 && graph.outputs().stream().noneMatch(o -> current(o).equals(value));
  }

  private boolean canTake(Node producer) {
    boolean constants =
        producer.inputs().stream().skip(1).allMatch(input -> weights.containsKey(input));
    return constants
        && switch (producer.op()) {
          case Op.Conv _ -> true;
          case Op.Gemm _ ->
              producer.inputs().size() == 2
                  || shape(producer.inputs().get(2)).size() == shape(producer.output()).dim(1);
          default -> false;
        };
  }

  private Node into(Node producer, Affine affine) {
    Tensor w = weight(producer.inputs().get(1));
    long size = w.size();
    int channels = affine.factor.length;
    boolean channelFirst = !(producer.op() instanceof Op.Gemm gemm) || gemm.transB();
    long inner = channelFirst ? size / channels : 1;
    float[] folded = new float[Math.toIntExact(size)];
    for (int i = 0; i < folded.length; i++) {
      folded[i] = (float) (w.doubleAt(i) * affine.factor[(int) (i / inner % channels)]);
    }
    float beta = producer.op() instanceof Op.Gemm gemm ? gemm.beta() : 1;
    float[] bias = new float[channels];
    for (int c = 0; c < channels; c++) {
      double before =
          producer.inputs().size() == 3 ? beta * weight(producer.inputs().get(2)).doubleAt(c) : 0;
      bias[c] = (float) (before * affine.factor[c] + affine.shift[c]);
    }
    Op op =
        producer.op() instanceof Op.Gemm gemm
            ? new Op.Gemm(gemm.alpha(), 1, gemm.transA(), gemm.transB())
            : producer.op();
    String biasName =
        producer.inputs().size() == 3 ? producer.inputs().get(2) : producer.name() + ".bias";
    return new Node(
        producer.name(),
        op,
        List.of(
            producer.inputs().getFirst(),
            put(producer.inputs().get(1), Tensor.ofFloats(w.shape(), folded)),
            put(biasName, Tensor.ofFloats(Shape.of(channels), bias))),
        producer.output());
  }

  private Node depthwise(Node node, Affine affine) {
    int channels = affine.factor.length;
    int rank = shape(node.inputs().getFirst()).rank();
    List<Integer> ones = Collections.nCopies(rank - 2, 1);
    Window window = new Window(ones, ones, Collections.nCopies(2 * (rank - 2), 0), ones);
    Shape bias = Shape.of(channels);
    int[] dims = new int[rank];
    java.util.Arrays.fill(dims, 1);
    dims[0] = channels;
    return new Node(
        node.name(),
        new Op.Conv(window, channels),
        List.of(
            node.inputs().getFirst(),
            put(node.name() + ".weight", floats(Shape.of(dims), affine.factor)),
            put(node.name() + ".bias", floats(bias, affine.shift))),
        node.output());
  }

  private static Tensor floats(Shape shape, double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Tensor.ofFloats(shape, floats);
  }

  /** Stores a weight under its name, or under a fresh one where others read the old values. */
  private String put(String name, Tensor values) {
    long readers = graph.nodes().stream().filter(node -> node.inputs().contains(name)).count();
    String free = name;
    while (readers != 1 && (weights.containsKey(free) || shapes.containsKey(free))) {
      free += "_folded";
    }
    weights.put(free, values);
    return free;
  }

  private Tensor weight(String name) {
    Tensor tensor = weights.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(graph.name() + ": no values for parameter " + name);
    }
    return tensor;
  }

  private Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException(graph.name() + ": no value " + name);
    }
    return shape;
  }
}
