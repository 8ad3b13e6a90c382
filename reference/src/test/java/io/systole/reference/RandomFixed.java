// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedArithmetic;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Overflow;
import io.systole.numeric.Rounding;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Fixed-point models of one node, made from {@link RandomModels}: random formats, and integers
 * among which the extremes are frequent.
 */
final class RandomFixed {
  record Sample(FixedModel model, Map<String, FixedTensor> inputs) {}

  private final Random random;
  private final int leastWidth;
  private final int mostWidth;
  private final boolean exact;

  /**
   * Formats of the given widths.
   *
   * @param exact whether a bias is an integer at the accumulator's scale
   */
  RandomFixed(Random random, int leastWidth, int mostWidth, boolean exact) {
    this.exact = exact;
    this.random = random;
    this.leastWidth = leastWidth;
    this.mostWidth = mostWidth;
  }

  /** BatchNormalization has no fixed-point form. */
  static List<String> operators() {
    return RandomModels.OPERATORS.stream().filter(op -> !op.equals("BatchNormalization")).toList();
  }

  Sample of(String operator) {
    RandomModels.Sample floats = RandomModels.of(operator, random);
    Graph graph = floats.model().graph();
    Node node = plain(graph.nodes().getFirst());
    graph =
        new Graph(graph.name(), graph.inputs(), graph.parameters(), List.of(node), graph.outputs());
    Map<String, FixedFormat> formats = new HashMap<>();
    Map<String, FixedTensor> weights = new HashMap<>();
    Map<String, FixedTensor> inputs = new HashMap<>();
    Map<String, Tensor> biases = new HashMap<>();
    for (Value input : graph.inputs()) {
      FixedFormat format = format();
      formats.put(input.name(), format);
      inputs.put(input.name(), integers(input.shape(), format));
    }
    for (Value parameter : graph.parameters()) {
      if (!isBias(node, parameter.name())) {
        weights.put(parameter.name(), integers(parameter.shape(), format()));
      }
    }
    for (Value parameter : graph.parameters()) {
      if (isBias(node, parameter.name())) {
        String other = node.inputs().get(1);
        FixedTensor right =
            weights.containsKey(other) ? Close.at(weights, other) : Close.at(inputs, other);
        biases.put(
            parameter.name(), bias(parameter.shape(), Close.at(formats, "x0"), right.format()));
      }
    }
    formats.put("y", outputFormat(node.op(), Close.at(formats, "x0")));
    return new Sample(new FixedModel(graph, formats, weights, biases), inputs);
  }

  /** The node as fixed point takes it: without factors. */
  private static Node plain(Node node) {
    if (node.op() instanceof Op.Gemm gemm) {
      Op.Gemm plain = new Op.Gemm(1, 1, gemm.transA(), gemm.transB());
      return new Node(node.name(), plain, node.inputs(), node.output());
    }
    return node;
  }

  /** Real values of as many bits as a product, most of them between two of the accumulator's. */
  private Tensor bias(Shape shape, FixedFormat left, FixedFormat right) {
    Tensor bias = Tensor.zeros(shape, ElementType.FLOAT64);
    long limit = 1L << Math.min(left.width() + right.width(), Long.SIZE - 2);
    int fractionBits = left.fractionBits() + right.fractionBits();
    for (long i = 0; i < bias.size(); i++) {
      double integer = random.nextLong(-limit, limit) + (exact ? 0 : random.nextInt(4) / 4.0);
      bias.set(i, Math.scalb(integer, -fractionBits));
    }
    return bias;
  }

  private static boolean isBias(Node node, String name) {
    return (node.op() instanceof Op.Conv || node.op() instanceof Op.Gemm)
        && node.inputs().size() == 3
        && node.inputs().getLast().equals(name);
  }

  private FixedFormat outputFormat(Op op, FixedFormat input) {
    return switch (op) {
      case Op.Relu _, Op.Clip _, Op.MaxPool _ -> input;
      case Op.Softmax _ -> FixedModel.PROBABILITY;
      default -> format();
    };
  }

  FixedFormat format() {
    List<Rounding> roundings = List.of(Rounding.values());
    int width = random.nextInt(leastWidth, mostWidth + 1);
    boolean usual = random.nextBoolean();
    return new FixedFormat(
        width,
        random.nextInt(-2, width + 3),
        usual ? Rounding.HALF_EVEN : roundings.get(random.nextInt(roundings.size())),
        usual || random.nextBoolean() ? Overflow.SATURATE : Overflow.WRAP);
  }

  private FixedTensor integers(Shape shape, FixedFormat format) {
    Tensor values = Tensor.zeros(shape, FixedTensor.storage(format));
    boolean extreme = random.nextInt(4) == 0;
    for (long i = 0; i < values.size(); i++) {
      values.set(i, integer(format, extreme));
    }
    return new FixedTensor(values, format);
  }

  private long integer(FixedFormat format, boolean extreme) {
    return switch (random.nextInt(extreme ? 3 : 8)) {
      case 0 -> format.min();
      case 1 -> format.max();
      case 2 -> 0;
      default -> random.nextLong(format.min(), format.max() + 1);
    };
  }

  /** The same computation on real values, with the slope that LeakyRelu has in fixed point. */
  static io.systole.graph.Model real(FixedModel model) {
    Map<String, Tensor> parameters = new HashMap<>();
    model.biases().forEach((name, bias) -> parameters.put(name, bias.to(ElementType.FLOAT32)));
    model.weights().forEach((name, weight) -> parameters.put(name, weight.toFloat()));
    Graph graph = model.graph();
    List<Node> nodes = graph.nodes().stream().map(RandomFixed::real).toList();
    return new io.systole.graph.Model(
        new Graph(graph.name(), graph.inputs(), graph.parameters(), nodes, graph.outputs()),
        parameters);
  }

  private static Node real(Node node) {
    if (node.op() instanceof Op.LeakyRelu leaky) {
      long slope = FixedArithmetic.slope(leaky.alpha());
      Op op = new Op.LeakyRelu(Math.scalb((float) slope, -FixedArithmetic.SLOPE_BITS));
      return new Node(node.name(), op, node.inputs(), node.output());
    }
    return node;
  }

  /** A large convolution or matrix product at the extremes: every product of the same sign. */
  static FixedTensor full(Shape shape, long value, FixedFormat format) {
    Tensor values = Tensor.zeros(shape, FixedTensor.storage(format));
    for (long i = 0; i < values.size(); i++) {
      values.set(i, value);
    }
    return new FixedTensor(values, format);
  }
}
