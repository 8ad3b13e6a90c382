// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.machine.MachineConfig;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Overflow;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A random chain of one to four operators for a machine, with random formats, weights and image; it
 * depends on machine and seed alone. Kernel 1 to 11, stride 1 to 4, pad 0 to 5, groups 1 to 3 and
 * the first and the last operator run through all values as the seed counts up.
 */
public final class RandomNetwork {
  static final List<String> OPERATORS =
      List.of(
          "Conv",
          "Gemm",
          "Relu",
          "LRN",
          "MaxPool",
          "AveragePool",
          "GlobalAveragePool",
          "Flatten",
          "Softmax");

  private final MachineConfig machine;
  private final long seed;
  private final SplittableRandom random;
  private final RandomNumbers numbers;
  private final List<Value> parameters = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, FixedFormat> formats = new HashMap<>();
  private final Map<String, FixedTensor> weights = new HashMap<>();
  private final Map<String, Tensor> biases = new HashMap<>();
  private final List<String> features = new ArrayList<>();
  private String last = "image";
  private Shape shape;
  private boolean valuePerChannel; // whether the map that the last value renames is 1×1
  private double spread; // typical magnitude of the last value, in steps of its format

  private RandomNetwork(MachineConfig machine, long seed, int attempt) {
    this.machine = machine;
    this.seed = seed;
    this.random = new SplittableRandom(31 * seed + attempt);
    this.numbers = new RandomNumbers(random, machine.quantization().elementBits(), features);
    boolean vector = List.of("Softmax", "Gemm").contains(first());
    this.shape =
        vector ? Shape.of(1, 1 + random.nextInt(40)) : first().equals("Conv") ? large() : small();
    this.valuePerChannel = shape.size() == shape.dim(1);
  }

  private Shape small() {
    int least = seed % 3 == 0 ? 1 : 7;
    return Shape.of(1, 1 + random.nextInt(9), least + random.nextInt(9), least + random.nextInt(9));
  }

  /** Often too large for the banks of a tiny machine, so that its rows pass through a ring. */
  private Shape large() {
    return Shape.of(1, 1 + random.nextInt(4), 28 + random.nextInt(24), 24 + random.nextInt(12));
  }

  /**
   * A network with its image.
   *
   * @param features what it covers, such as {@code kernel 3} or {@code first LRN}
   */
  public record Case(FixedModel model, FixedTensor image, List<String> features) {
    public Case {
      features = List.copyOf(features);
    }
  }

  /** The network of a seed; networks that do not fit the machine are drawn again. */
  public static Case of(MachineConfig machine, long seed) {
    for (int attempt = 0; attempt < 1000; attempt++) {
      Case drawn = new RandomNetwork(machine, seed, attempt).draw();
      try {
        Compiler.compile(drawn.model(), machine, io.systole.machine.Board.PYNQ_Z2);
        return drawn;
      } catch (IllegalArgumentException e) {
        if (!String.valueOf(e.getMessage()).contains(" needs ")) {
          throw new IllegalArgumentException("seed " + seed + ": " + e.getMessage(), e);
        }
      }
    }
    throw new IllegalStateException("no network fits " + machine.name() + ", seed " + seed);
  }

  private Case draw() {
    Value image = new Value("image", ElementType.FLOAT32, shape);
    FixedFormat format = numbers.format(numbers.width(), -3 + random.nextInt(8));
    formats.put("image", format);
    FixedTensor input = numbers.integers(shape, format, 1);
    spread = format.max() / 2.0;
    String end = OPERATORS.get((int) (seed / OPERATORS.size() % OPERATORS.size()));
    int middle = random.nextInt(3);
    if (seed % 13 != 0 && !first().equals("Softmax")) {
      add(first());
      for (int i = 0; i < middle; i++) {
        add(random.nextBoolean() ? "Conv" : OPERATORS.get(random.nextInt(OPERATORS.size() - 1)));
      }
    }
    add(first().equals("Softmax") ? first() : end);
    features.add("first " + nodes.getFirst().op().type());
    features.add("last " + nodes.getLast().op().type());
    Graph graph = new Graph("random" + seed, List.of(image), parameters, nodes, List.of(last));
    return new Case(new FixedModel(graph, formats, weights, biases), input, features);
  }

  private String first() {
    return OPERATORS.get((int) (seed % OPERATORS.size()));
  }

  private FixedFormat input() {
    return Objects.requireNonNull(formats.get(last));
  }

  /** Adds an operator, after what it needs to stand here; leaves out what can't. */
  private void add(String operator) {
    boolean map = shape.rank() == 4;
    switch (operator) {
      case "Conv" -> ifMap(map, this::conv);
      case "Gemm" -> gemm();
      case "Relu" -> node(new Op.Relu(), input());
      case "LRN" -> ifMap(map, this::lrn);
      case "MaxPool" -> ifMap(map, () -> pool(true));
      case "AveragePool" -> ifMap(map, () -> pool(false));
      case "GlobalAveragePool" ->
          ifMap(
              map,
              () ->
                  node(
                      new Op.GlobalAveragePool(),
                      numbers.format(numbers.width(), input().integerBits())));
      case "Flatten" -> node(new Op.Flatten(1), input());
      default -> softmax();
    }
  }

  private void ifMap(boolean map, Runnable action) {
    if (map) {
      action.run();
    } else {
      gemm();
    }
  }

  private void softmax() {
    if (!valuePerChannel) {
      gemm();
    }
    features.add("softmax");
    node(new Op.Softmax(1), FixedModel.PROBABILITY);
  }

  private Node node(Op op, FixedFormat format, String... more) {
    List<String> inputs = new ArrayList<>(List.of(last));
    inputs.addAll(List.of(more));
    Node node = new Node("n" + nodes.size(), op, inputs, "n" + nodes.size());
    List<Shape> shapes = new ArrayList<>(List.of(shape));
    for (String name : more) {
      parameters.stream()
          .filter(value -> value.name().equals(name))
          .forEach(value -> shapes.add(value.shape()));
    }
    nodes.add(node);
    formats.put(node.output(), format);
    shape = ShapeInference.outputShape(node, shapes);
    last = node.output();
    if (shape.rank() == 4 || op instanceof Op.Gemm) {
      valuePerChannel = shape.size() == shape.dim(1);
    }
    return node;
  }

  private void conv() {
    int kernel = random.nextInt(5) == 0 ? 11 : 1 + (int) (seed % 11);
    int stride = 1 + (int) (seed / 3 % 4);
    if (machine.banks() > 1 && stride % machine.banks() == 0) {
      stride++;
    }
    int pad = (int) (seed / 2 % 6);
    int left = random.nextInt(pad + 1);
    int kernelH = Math.min(kernel, shape.dim(2) + 2 * pad);
    int kernelW = Math.min(random.nextInt(3) == 0 ? 1 : kernel, shape.dim(3) + left + pad);
    int group = 1 + (int) (seed / 5 % 3);
    if (shape.dim(1) % group != 0) {
      group = 1;
    }
    int outputs = group * (1 + random.nextInt(random.nextInt(3) == 0 ? 12 : 5));
    features.add("kernel " + kernelH);
    features.add("stride " + stride);
    features.add("pad " + pad);
    features.add("groups " + group);
    features.add(shape.dim(2) % 2 == 1 || shape.dim(3) % 2 == 1 ? "odd size" : "even size");
    Window window =
        new Window(
            List.of(kernelH, kernelW),
            List.of(stride, stride),
            List.of(pad, left, pad, pad),
            List.of(1, 1));
    Shape w = Shape.of(outputs, shape.dim(1) / group, kernelH, kernelW);
    weighted(new Op.Conv(window, group), w, w.size(1, 4), outputs);
  }

  private void gemm() {
    if (shape.rank() == 4) {
      node(new Op.Flatten(1), input());
    }
    features.add("fc");
    int outputs = 1 + random.nextInt(12);
    boolean transposed = random.nextBoolean();
    int inputs = shape.dim(1);
    Shape w = transposed ? Shape.of(outputs, inputs) : Shape.of(inputs, outputs);
    weighted(new Op.Gemm(1, 1, false, transposed), w, inputs, outputs);
  }

  private void weighted(Op op, Shape w, long terms, int outputs) {
    String name = "n" + nodes.size();
    FixedFormat format = numbers.format(numbers.width(), -2 + random.nextInt(5));
    weights.put(name + ".weight", numbers.integers(w, format, random.nextDouble()));
    parameters.add(new Value(name + ".weight", ElementType.FLOAT32, w));
    int fraction = input().fractionBits() + format.fractionBits();
    double sum = spread * Math.max(1, format.max() / 3.0) * Math.sqrt((double) terms);
    int width = numbers.width();
    int keep = width - 2 + random.nextInt(3) - 1;
    int shift = (int) Math.round(Math.log(sum) / Math.log(2)) - keep;
    FixedFormat output = numbers.format(width, width - (fraction - shift));
    if (random.nextInt(4) == 0) {
      node(op, output, name + ".weight");
    } else {
      float[] values = new float[outputs];
      for (int i = 0; i < outputs; i++) {
        values[i] = (float) Math.scalb(sum * (random.nextDouble() - 0.5), -fraction);
      }
      biases.put(name + ".bias", Tensor.ofFloats(Shape.of(outputs), values));
      parameters.add(new Value(name + ".bias", ElementType.FLOAT32, Shape.of(outputs)));
      node(op, output, name + ".weight", name + ".bias");
    }
    spread = output.max() / 2.0;
  }

  private void lrn() {
    features.add("lrn");
    int size = 1 + 2 * random.nextInt(3);
    double k = 1 + random.nextInt(2);
    double typical = spread * input().step();
    double alpha = size * k / (typical * typical) * Math.pow(2, random.nextInt(7) - 4);
    float beta = random.nextBoolean() ? 0.75f : 0.5f;
    int width = numbers.width();
    FixedFormat chosen =
        numbers.format(
            width, width - input().fractionBits() - random.nextInt(3) + input().width() - width);
    FixedFormat output =
        new FixedFormat(width, chosen.integerBits(), chosen.rounding(), Overflow.SATURATE);
    node(new Op.Lrn(size, (float) alpha, beta, (float) k), output);
    spread = Math.max(1, spread / 2);
  }

  private void pool(boolean max) {
    features.add("pool");
    int kernelH = Math.min(1 + random.nextInt(4), shape.dim(2));
    int kernelW = Math.min(1 + random.nextInt(4), shape.dim(3));
    int top = random.nextInt(kernelH);
    int left = random.nextInt(kernelW);
    Window window =
        new Window(
            List.of(kernelH, kernelW),
            List.of(1 + random.nextInt(4), 1 + random.nextInt(4)),
            List.of(top, left, random.nextInt(kernelH), random.nextInt(kernelW)),
            List.of(1, 1));
    boolean ceil = random.nextBoolean();
    if (max) {
      node(new Op.MaxPool(window, ceil), input());
    } else {
      FixedFormat output =
          numbers.format(numbers.width(), input().integerBits() - random.nextInt(2));
      node(new Op.AveragePool(window, ceil, !ceil && random.nextBoolean()), output);
    }
  }
}
