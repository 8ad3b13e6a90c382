// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Models of one node with random attributes, shapes and weights, and inputs to run them on.
 *
 * <p>What ONNX Runtime 1.22.0 can't tell is left out: it refuses an LRN of even size, and its
 * average pool with count_include_pad takes the left pad for the bottom one.
 */
final class RandomModels {
  /** Every operator of the graph, by ONNX name. */
  static final List<String> OPERATORS =
      List.of(
          "Conv",
          "Gemm",
          "MatMul",
          "Relu",
          "LeakyRelu",
          "Clip",
          "LRN",
          "MaxPool",
          "AveragePool",
          "GlobalAveragePool",
          "BatchNormalization",
          "Add",
          "Sum",
          "Mul",
          "Concat",
          "Flatten",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Pad",
          "Dropout",
          "Identity",
          "Softmax");

  record Sample(Model model, Map<String, Tensor> inputs) {}

  private final Random random;
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> parameters = new ArrayList<>();
  private final Map<String, Tensor> values = new HashMap<>();

  private RandomModels(Random random) {
    this.random = random;
  }

  static Sample of(String operator, Random random) {
    return new RandomModels(random).sample(operator);
  }

  private Sample sample(String operator) {
    Op op =
        switch (operator) {
          case "Conv" -> conv();
          case "Gemm" -> gemm();
          case "MatMul" -> matMul();
          case "Relu" -> unary(new Op.Relu(), anyShape());
          case "LeakyRelu" -> unary(new Op.LeakyRelu(random.nextFloat()), anyShape());
          case "Clip" -> unary(new Op.Clip(-random.nextFloat(), random.nextFloat()), anyShape());
          case "LRN" -> lrn();
          case "MaxPool" -> {
            Window window = pooling();
            yield new Op.MaxPool(window, random.nextBoolean());
          }
          case "AveragePool" -> {
            Window window = pooling();
            boolean comparable = window.rank() == 1 || window.padEnd(0) == window.padBegin(1);
            yield new Op.AveragePool(
                window, random.nextBoolean(), comparable && random.nextBoolean());
          }
          case "GlobalAveragePool" -> unary(new Op.GlobalAveragePool(), shape(4, 13));
          case "BatchNormalization" -> batchNormalization();
          case "Add" -> broadcast(new Op.Add(), 2);
          case "Sum" -> broadcast(new Op.Sum(), between(1, 4));
          case "Mul" -> broadcast(new Op.Mul(), 2);
          case "Concat" -> concat();
          case "Flatten" -> unary(new Op.Flatten(between(0, 3)), shape(3, 7));
          case "Reshape" -> {
            int a = between(1, 9);
            int b = between(1, 9);
            yield unary(new Op.Reshape(List.of(b, 1, a)), new int[] {a, b});
          }
          case "Squeeze" ->
              unary(new Op.Squeeze(List.of(1, 3)), new int[] {between(1, 9), 1, between(1, 9), 1});
          case "Unsqueeze" -> unary(new Op.Unsqueeze(List.of(0, 2)), shape(2, 9));
          case "Transpose" -> {
            List<Integer> perm = new ArrayList<>(List.of(0, 1, 2, 3));
            java.util.Collections.shuffle(perm, random);
            yield unary(new Op.Transpose(perm), shape(4, 7));
          }
          case "Pad" -> pad();
          case "Dropout" -> unary(new Op.Dropout(), anyShape());
          case "Identity" -> unary(new Op.Identity(), anyShape());
          case "Softmax" -> {
            int rank = between(1, 4);
            yield unary(new Op.Softmax(between(0, rank - 1)), shape(rank, 9));
          }
          default -> throw new IllegalArgumentException(operator);
        };
    List<String> names = new ArrayList<>();
    inputs.forEach(value -> names.add(value.name()));
    parameters.forEach(value -> names.add(value.name()));
    Node node = new Node("node", op, names, "y");
    Graph graph = new Graph("sample", inputs, parameters, List.of(node), List.of("y"));
    Map<String, Tensor> feeds = new HashMap<>();
    inputs.forEach(value -> feeds.put(value.name(), values.get(value.name())));
    values.keySet().removeAll(feeds.keySet());
    return new Sample(new Model(graph, values), feeds);
  }

  private Op unary(Op op, int[] shape) {
    input(shape);
    return op;
  }

  private Op conv() {
    int group = between(1, 3);
    int channels = between(1, 5);
    int maps = between(1, 20) * group;
    Window window = window(2, 4);
    input(between(1, 2), group * channels, extent(window, 0), extent(window, 1));
    parameter(maps, channels, window.kernel().get(0), window.kernel().get(1));
    if (random.nextBoolean()) {
      parameter(maps);
    }
    return new Op.Conv(window, group);
  }

  private Op gemm() {
    int rows = between(1, 9);
    int terms = between(1, 70);
    int columns = between(1, 70);
    boolean transA = random.nextBoolean();
    boolean transB = random.nextBoolean();
    input(transA ? new int[] {terms, rows} : new int[] {rows, terms});
    int[] b = transB ? new int[] {columns, terms} : new int[] {terms, columns};
    if (random.nextInt(4) == 0) {
      input(b);
    } else {
      parameter(b);
    }
    int[][] biases = {{columns}, {1}, {rows, 1}, {1, columns}, {rows, columns}};
    if (random.nextInt(4) > 0) {
      parameter(biases[random.nextInt(biases.length)]);
    }
    boolean plain = random.nextBoolean();
    return new Op.Gemm(
        plain ? 1 : random.nextFloat(), plain ? 1 : random.nextFloat(), transA, transB);
  }

  private Op matMul() {
    int rows = between(1, 9);
    int terms = between(1, 40);
    int columns = between(1, 40);
    int[][] lefts = {{rows, terms}, {terms}, {3, rows, terms}, {2, 1, rows, terms}};
    int[][] rights = {{terms, columns}, {terms}, {3, terms, columns}};
    input(lefts[random.nextInt(lefts.length)]);
    parameter(rights[random.nextInt(rights.length)]);
    return new Op.MatMul();
  }

  private Op lrn() {
    input(shape(4, 12));
    float beta = random.nextBoolean() ? 0.75f : 0.3f + random.nextFloat();
    return new Op.Lrn(1 + 2 * between(0, 3), random.nextFloat(), beta, 0.5f + random.nextFloat());
  }

  private Op batchNormalization() {
    int[] shape = shape(4, 9);
    input(shape);
    for (int i = 0; i < 4; i++) {
      parameter(shape[1]);
    }
    Tensor variance = Close.at(values, "p3");
    for (int i = 0; i < variance.size(); i++) {
      variance.set(i, Math.abs(variance.doubleAt(i)));
    }
    return new Op.BatchNormalization(1e-3f);
  }

  private Op broadcast(Op op, int operands) {
    int[] shape = shape(3, 9);
    for (int i = 0; i < operands; i++) {
      int skip = random.nextInt(3);
      int[] dims = java.util.Arrays.copyOfRange(shape, skip, 3);
      if (random.nextBoolean()) {
        dims[random.nextInt(dims.length)] = 1;
      }
      if (i > 0 && i == operands - 1) {
        parameter(dims);
      } else {
        input(dims);
      }
    }
    return op;
  }

  private Op concat() {
    int[] shape = shape(4, 6);
    int axis = between(0, 3);
    for (int i = between(1, 4); i > 0; i--) {
      int[] dims = shape.clone();
      dims[axis] = between(1, 6);
      input(dims);
    }
    return new Op.Concat(axis);
  }

  private Op pad() {
    List<Op.PadMode> modes = List.of(Op.PadMode.values());
    Op.PadMode mode = modes.get(random.nextInt(modes.size()));
    input(between(1, 3), between(4, 9), between(4, 9));
    int least = mode == Op.PadMode.CONSTANT ? -1 : 0;
    List<Integer> pads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      pads.add(i % 3 == 0 ? 0 : between(least, 3));
    }
    return new Op.Pad(mode, pads, random.nextFloat());
  }

  private Window pooling() {
    int rank = between(1, 2);
    Window window = window(rank, 4);
    int[] shape = new int[2 + rank];
    shape[0] = between(1, 2);
    shape[1] = between(1, 5);
    for (int axis = 0; axis < rank; axis++) {
      shape[2 + axis] = extent(window, axis);
    }
    input(shape);
    return window;
  }

  /** Pads stay below the kernel, as ONNX Runtime demands of a pool. */
  private Window window(int rank, int largest) {
    List<Integer> kernel = IntStream.range(0, rank).mapToObj(_ -> between(1, largest)).toList();
    List<Integer> strides = IntStream.range(0, rank).mapToObj(_ -> between(1, 3)).toList();
    List<Integer> dilations = IntStream.range(0, rank).mapToObj(_ -> between(1, 2)).toList();
    List<Integer> pads =
        IntStream.range(0, 2 * rank).mapToObj(i -> random.nextInt(kernel.get(i % rank))).toList();
    return new Window(kernel, strides, pads, dilations);
  }

  private int extent(Window window, int axis) {
    return window.span(axis) + random.nextInt(14);
  }

  private int[] anyShape() {
    return shape(between(1, 4), 9);
  }

  private int[] shape(int rank, int largest) {
    return IntStream.range(0, rank).map(_ -> between(1, largest)).toArray();
  }

  private int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  private void input(int... dims) {
    inputs.add(value("x" + inputs.size(), dims));
  }

  private void parameter(int... dims) {
    parameters.add(value("p" + parameters.size(), dims));
  }

  private Value value(String name, int... dims) {
    Tensor tensor = Tensor.zeros(Shape.of(dims), io.systole.numeric.ElementType.FLOAT32);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.set(i, random.nextInt(3) == 0 ? 0 : random.nextGaussian());
    }
    values.put(name, tensor);
    return Value.of(name, dims);
  }
}
