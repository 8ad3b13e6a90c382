// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * Reproducible weights that keep a network alive: every layer's outputs stay near a second moment
 * of {@value #TARGET}, so that few of them saturate in the format 16,4 (±8) and few vanish.
 *
 * <p>He initialization (2015) with the estimate carried through the graph instead of a constant
 * gain: weights are uniform with variance {@value #TARGET} / (fan-in · E[x²]), where E[x²] of the
 * input image is 1 (normalized images), Relu halves it, pooling and LRN change it as below. Biases
 * are a tenth of an output in size. The numbers come from SplitMix64 (Steele, Lea, Flood 2014)
 * seeded by seed and parameter name, so a parameter does not depend on the others.
 */
public final class SeededWeights {
  private static final double TARGET = 0.5;

  /** Measured growth of E[x²] under a 3×3 maximum of rectified, correlated values. */
  private static final double MAX_POOL_GROWTH = 1.8;

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final Graph graph;
  private final long seed;
  private final Map<String, Shape> shapes;
  private final Map<String, Double> moments = new HashMap<>();
  private final Map<String, Tensor> weights = new HashMap<>();

  private SeededWeights(Graph graph, long seed) {
    this.graph = graph;
    this.seed = seed;
    this.shapes = Verifier.verify(graph);
  }

  /** The graph with weights that depend only on it and the seed. */
  public static Model of(Graph graph, long seed) {
    return new SeededWeights(graph, seed).fill();
  }

  private Model fill() {
    graph.inputs().forEach(value -> moments.put(value.name(), 1.0));
    for (Node node : graph.nodes()) {
      moments.put(node.output(), fill(node));
    }
    for (Value parameter : graph.parameters()) {
      weights.computeIfAbsent(parameter.name(), name -> uniform(name, 0, Math.sqrt(TARGET)));
    }
    return new Model(graph, weights);
  }

  /** Fills the node's parameters and estimates E[y²] of its output. */
  private double fill(Node node) {
    return switch (node.op()) {
      case Op.Conv _ -> weighted(node, shape(node, 1).size(1, 4));
      case Op.Gemm gemm -> weighted(node, shape(node, 1).dim(gemm.transB() ? 1 : 0));
      case Op.MatMul _ -> weighted(node, shape(node, 0).dim(-1));
      case Op.BatchNormalization _ -> normalization(node);
      case Op.Mul _ -> moment(node, 0, 1) * moment(node, 1, 1);
      case Op.Add _, Op.Sum _ -> sum(node);
      case Op.Relu _ -> moment(node) / 2;
      case Op.MaxPool _ -> moment(node) * MAX_POOL_GROWTH;
      case Op.Lrn lrn ->
          moment(node) / StrictMath.pow(lrn.bias() + lrn.alpha() * moment(node), 2 * lrn.beta());
      case Op.Softmax softmax -> StrictMath.pow(shape(node, 0).dim(softmax.axis()), -2);
      case Op.Concat _ -> concat(node);
      case Op.LeakyRelu _, Op.Clip _, Op.AveragePool _, Op.GlobalAveragePool _ -> moment(node);
      case Op.Flatten _, Op.Reshape _, Op.Squeeze _, Op.Unsqueeze _ -> moment(node);
      case Op.Transpose _, Op.Pad _, Op.Dropout _, Op.Identity _ -> moment(node);
    };
  }

  private double weighted(Node node, long fanIn) {
    double x = moment(node);
    double w = TARGET / (Math.max(1, fanIn) * Math.max(x, 1e-12));
    if (isUnfilled(node, 1)) {
      put(node, 1, 0, Math.sqrt(w));
    }
    if (node.inputs().size() == 3 && isUnfilled(node, 2)) {
      put(node, 2, 0, Math.sqrt(TARGET) / 10);
    }
    return TARGET;
  }

  private double normalization(Node node) {
    double deviation = Math.sqrt(moment(node));
    double[][] meanAndSpread = {
      {}, {Math.sqrt(TARGET), 0.1}, {0, 0.1}, {0, 0.1 * deviation}, {moment(node), 0}
    };
    for (int i = 1; i < 5; i++) {
      if (isUnfilled(node, i)) {
        put(node, i, meanAndSpread[i][0], meanAndSpread[i][1]);
      }
    }
    return TARGET;
  }

  private double sum(Node node) {
    double sum = 0;
    for (int i = 0; i < node.inputs().size(); i++) {
      sum += moment(node, i, TARGET);
    }
    return sum;
  }

  private double concat(Node node) {
    double sum = 0;
    for (int i = 0; i < node.inputs().size(); i++) {
      sum += moment(node, i, TARGET);
    }
    return sum / node.inputs().size();
  }

  private double moment(Node node) {
    return moment(node, 0, TARGET);
  }

  /** E[x²] of a node's input; a parameter still without values gets this second moment. */
  private double moment(Node node, int input, double unfilled) {
    String name = node.inputs().get(input);
    if (isUnfilled(node, input)) {
      put(node, input, 0, Math.sqrt(unfilled));
    }
    return moments.getOrDefault(name, unfilled);
  }

  private boolean isUnfilled(Node node, int input) {
    String name = node.inputs().get(input);
    return !moments.containsKey(name) && !weights.containsKey(name);
  }

  private void put(Node node, int input, double mean, double deviation) {
    String name = node.inputs().get(input);
    weights.put(name, uniform(name, mean, deviation));
    moments.put(name, mean * mean + deviation * deviation);
  }

  private Shape shape(Node node, int input) {
    return shapeOf(node.inputs().get(input));
  }

  private Shape shapeOf(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no shape of " + name);
    }
    return shape;
  }

  /** A tensor uniform around the mean with the given standard deviation. */
  private Tensor uniform(String name, double mean, double deviation) {
    Shape shape = shapeOf(name);
    float[] values = new float[Math.toIntExact(shape.size())];
    long state = mix(seed * GOLDEN_GAMMA + name.hashCode());
    // A uniform variable on [-1, 1) has the variance 1/3; the upper 53 bits are that fraction.
    double scale = deviation * Math.sqrt(3) * 0x1p-52;
    for (int i = 0; i < values.length; i++) {
      state += GOLDEN_GAMMA;
      values[i] = (float) (mean + scale * ((mix(state) >>> 11) - 0x1p52));
    }
    return Tensor.ofFloats(shape, values);
  }

  private static long mix(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
