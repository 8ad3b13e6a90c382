// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each layer of a graph computes and holds: the paper's figures 2 (operations) and 3 (memory).
 *
 * <p>Operations are counted as at a position away from the edges, so without the savings of
 * padding:
 *
 * <ul>
 *   <li>a MAC of Conv, Gemm and MatMul is two; the bias starts the accumulator and is free
 *   <li>LRN: a square and an addition for each of {@code size} channels, then scale, bias, power,
 *       product
 *   <li>MaxPool, AveragePool, GlobalAveragePool: one for each element of the window
 *   <li>Softmax: four an element (maximum, exponential, sum, quotient); BatchNormalization: two
 *       (folded to a product and a sum); Clip and LeakyRelu: two; Relu, Add, Mul: one; Sum: one for
 *       each input after the first
 *   <li>what only moves data: none
 * </ul>
 */
public record Counts(List<Layer> layers) {
  public Counts {
    layers = List.copyOf(layers);
  }

  /**
   * One node's row.
   *
   * @param macs multiply-accumulates
   * @param parameters elements of weights and biases; a parameter shared by several nodes counts at
   *     the first
   * @param inputs elements read that are no parameters
   * @param outputs elements written
   */
  public record Layer(
      String name,
      String type,
      Shape shape,
      long macs,
      long operations,
      long parameters,
      long inputs,
      long outputs) {
    /** Bytes that the parameters take at this many bits an element, rounded up. */
    public long parameterBytes(int bits) {
      return bytes(parameters, bits);
    }

    /** Bytes that the output takes at this many bits an element, rounded up. */
    public long outputBytes(int bits) {
      return bytes(outputs, bits);
    }

    private static long bytes(long elements, int bits) {
      return (elements * bits + 7) / 8;
    }
  }

  /** The counts of a verified graph, a row for each node in its order. */
  public static Counts of(Graph graph) {
    Map<String, Shape> shapes = ShapeInference.shapes(graph);
    Set<String> unseen = new HashSet<>();
    graph.parameters().forEach(value -> unseen.add(value.name()));
    Set<String> parameters = Set.copyOf(unseen);
    List<Layer> layers = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<Shape> inputShapes = node.inputs().stream().map(shapes::get).toList();
      long weights = 0;
      long inputs = 0;
      for (int i = 0; i < inputShapes.size(); i++) {
        String input = node.inputs().get(i);
        if (!parameters.contains(input)) {
          inputs += inputShapes.get(i).size();
        } else if (unseen.remove(input)) {
          weights += inputShapes.get(i).size();
        }
      }
      Shape y = ShapeInference.outputShape(node, inputShapes);
      long macs = macs(node.op(), inputShapes, y);
      layers.add(
          new Layer(
              node.name(),
              node.op().type(),
              y,
              macs,
              2 * macs + elementwise(node.op(), inputShapes, y),
              weights,
              inputs,
              y.size()));
    }
    return new Counts(layers);
  }

  /** Sum of all layers' multiply-accumulates. */
  public long macs() {
    return layers.stream().mapToLong(Layer::macs).sum();
  }

  /** Sum of all layers' operations. */
  public long operations() {
    return layers.stream().mapToLong(Layer::operations).sum();
  }

  /** Sum of all layers' parameters. */
  public long parameters() {
    return layers.stream().mapToLong(Layer::parameters).sum();
  }

  private static long macs(Op op, List<Shape> inputs, Shape y) {
    return switch (op) {
      case Op.Conv _ -> y.size() * inputs.get(1).size(1, 4);
      case Op.Gemm gemm -> y.size() * inputs.get(0).dim(gemm.transA() ? 0 : 1);
      case Op.MatMul _ -> y.size() * inputs.get(0).dim(-1);
      default -> 0;
    };
  }

  private static long elementwise(Op op, List<Shape> inputs, Shape y) {
    return switch (op) {
      case Op.Conv _, Op.Gemm _, Op.MatMul _ -> 0;
      case Op.Lrn lrn -> y.size() * (2L * lrn.size() + 4);
      case Op.MaxPool pool -> y.size() * elements(pool.window());
      case Op.AveragePool pool -> y.size() * elements(pool.window());
      case Op.GlobalAveragePool _ -> inputs.getFirst().size();
      case Op.Softmax _ -> 4 * y.size();
      case Op.BatchNormalization _, Op.Clip _, Op.LeakyRelu _ -> 2 * y.size();
      case Op.Relu _, Op.Add _, Op.Mul _ -> y.size();
      case Op.Sum _ -> (inputs.size() - 1) * y.size();
      case Op.Concat _, Op.Flatten _, Op.Reshape _, Op.Squeeze _, Op.Unsqueeze _ -> 0;
      case Op.Transpose _, Op.Pad _, Op.Dropout _, Op.Identity _ -> 0;
    };
  }

  private static long elements(Window window) {
    return window.kernel().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }
}
