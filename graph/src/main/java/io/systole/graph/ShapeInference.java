// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The shape of every value of a graph, and the rules that an operator's inputs must keep.
 *
 * <p>Formulas are those of the ONNX operator pages. A broken rule is an {@link
 * IllegalArgumentException} of one line that names node, operator, what was expected and what was
 * found.
 */
public final class ShapeInference {
  private ShapeInference() {}

  /** Name to shape of every input, parameter and node output, in the order of definition. */
  public static Map<String, Shape> shapes(Graph graph) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    graph.inputs().forEach(value -> shapes.put(value.name(), value.shape()));
    graph.parameters().forEach(value -> shapes.put(value.name(), value.shape()));
    for (Node node : graph.nodes()) {
      List<Shape> inputs = new ArrayList<>();
      for (String input : node.inputs()) {
        Shape shape = shapes.get(input);
        if (shape == null) {
          throw error(node, "reads %s, which nothing before it defines".formatted(input));
        }
        inputs.add(shape);
      }
      shapes.put(node.output(), outputShape(node, inputs));
    }
    return Collections.unmodifiableMap(shapes);
  }

  /** The shape of a node's output from those of its inputs, which are checked. */
  public static Shape outputShape(Node node, List<Shape> inputs) {
    requireArity(node, inputs);
    try {
      return infer(node, inputs);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith("node ") ? e : new IllegalArgumentException(at(node, message), e);
    }
  }

  private static Shape infer(Node node, List<Shape> inputs) {
    Shape x = inputs.getFirst();
    return switch (node.op()) {
      case Op.Conv conv -> WindowShapes.conv(node, conv, inputs);
      case Op.MaxPool pool -> WindowShapes.pool(node, pool.window(), pool.ceilMode(), x);
      case Op.AveragePool pool -> WindowShapes.pool(node, pool.window(), pool.ceilMode(), x);
      case Op.GlobalAveragePool _ -> WindowShapes.globalPool(node, x);
      case Op.Gemm gemm -> gemm(node, gemm, inputs);
      case Op.MatMul _ -> matMul(node, x, inputs.get(1));
      case Op.Lrn lrn -> lrn(node, lrn, x);
      case Op.BatchNormalization _ -> batchNormalization(node, inputs);
      case Op.Add _ -> Broadcasting.shape(inputs);
      case Op.Sum _ -> Broadcasting.shape(inputs);
      case Op.Mul _ -> Broadcasting.shape(inputs);
      case Op.Concat concat -> concat(node, concat, inputs);
      case Op.Flatten flatten -> flatten(node, flatten, x);
      case Op.Reshape reshape -> reshape(node, reshape, x);
      case Op.Squeeze squeeze -> squeeze(node, squeeze, x);
      case Op.Unsqueeze unsqueeze -> unsqueeze(node, unsqueeze, x);
      case Op.Transpose transpose -> transpose(node, transpose, x);
      case Op.Pad pad -> pad(node, pad, x);
      case Op.Softmax softmax -> x.with(softmax.axis(), x.dim(softmax.axis()));
      case Op.Relu _ -> x;
      case Op.LeakyRelu _ -> x;
      case Op.Clip _ -> x;
      case Op.Dropout _ -> x;
      case Op.Identity _ -> x;
    };
  }

  private static void requireArity(Node node, List<Shape> inputs) {
    int many = Integer.MAX_VALUE;
    int[] range =
        switch (node.op()) {
          case Op.Conv _ -> new int[] {2, 3};
          case Op.Gemm _ -> new int[] {2, 3};
          case Op.MatMul _ -> new int[] {2, 2};
          case Op.BatchNormalization _ -> new int[] {5, 5};
          case Op.Add _ -> new int[] {2, 2};
          case Op.Mul _ -> new int[] {2, 2};
          case Op.Sum _ -> new int[] {1, many};
          case Op.Concat _ -> new int[] {1, many};
          default -> new int[] {1, 1};
        };
    if (inputs.size() < range[0] || inputs.size() > range[1]) {
      String expected =
          range[1] == many
              ? "at least " + range[0]
              : range[0] == range[1] ? "" + range[0] : range[0] + " or " + range[1];
      throw error(node, "expected %s inputs, found %d".formatted(expected, inputs.size()));
    }
  }

  private static Shape gemm(Node node, Op.Gemm gemm, List<Shape> inputs) {
    Shape a = inputs.get(0);
    Shape b = inputs.get(1);
    if (a.rank() != 2 || b.rank() != 2) {
      throw error(node, "expected two matrices, found %s and %s".formatted(a, b));
    }
    int inner = a.dim(gemm.transA() ? 0 : 1);
    if (b.dim(gemm.transB() ? 1 : 0) != inner) {
      throw error(
          node,
          "matrices %s (transA %b) and %s (transB %b) do not multiply"
              .formatted(a, gemm.transA(), b, gemm.transB()));
    }
    Shape y = Shape.of(a.dim(gemm.transA() ? 1 : 0), b.dim(gemm.transB() ? 0 : 1));
    if (inputs.size() == 3 && !Broadcasting.fits(inputs.get(2), y)) {
      throw error(node, "C of shape %s does not broadcast to %s".formatted(inputs.get(2), y));
    }
    return y;
  }

  private static Shape matMul(Node node, Shape a, Shape b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw error(node, "a scalar cannot be multiplied: found %s and %s".formatted(a, b));
    }
    int inner = b.dim(b.rank() == 1 ? 0 : -2);
    if (a.dim(-1) != inner) {
      throw error(node, "shapes %s and %s do not multiply".formatted(a, b));
    }
    int[] aDims = a.toArray();
    int[] bDims = b.toArray();
    Shape batch =
        Broadcasting.shape(
            List.of(
                Shape.of(Arrays.copyOf(aDims, Math.max(0, a.rank() - 2))),
                Shape.of(Arrays.copyOf(bDims, Math.max(0, b.rank() - 2)))));
    IntStream rows = a.rank() == 1 ? IntStream.empty() : IntStream.of(a.dim(-2));
    IntStream columns = b.rank() == 1 ? IntStream.empty() : IntStream.of(b.dim(-1));
    return Shape.of(
        IntStream.concat(Arrays.stream(batch.toArray()), IntStream.concat(rows, columns))
            .toArray());
  }

  private static Shape lrn(Node node, Op.Lrn lrn, Shape x) {
    if (lrn.size() < 1) {
      throw error(node, "size: expected at least 1, found %d".formatted(lrn.size()));
    }
    if (x.rank() < 2) {
      throw error(node, "expected an input with channels [n,c,…], found %s".formatted(x));
    }
    return x;
  }

  private static Shape batchNormalization(Node node, List<Shape> inputs) {
    Shape x = inputs.getFirst();
    if (x.rank() < 2) {
      throw error(node, "expected an input with channels [n,c,…], found %s".formatted(x));
    }
    List<String> names = List.of("x", "scale", "B", "mean", "var");
    for (int i = 1; i < 5; i++) {
      requireShape(node, names.get(i), Shape.of(x.dim(1)), inputs.get(i));
    }
    return x;
  }

  private static Shape concat(Node node, Op.Concat concat, List<Shape> inputs) {
    Shape first = inputs.getFirst();
    int axis = first.axis(concat.axis());
    long extent = 0;
    for (Shape input : inputs) {
      if (input.rank() != first.rank() || !input.with(axis, 1).equals(first.with(axis, 1))) {
        throw error(node, "shapes %s differ in another axis than %d".formatted(inputs, axis));
      }
      extent += input.dim(axis);
    }
    return first.with(axis, extent(node, extent));
  }

  private static Shape flatten(Node node, Op.Flatten flatten, Shape x) {
    int axis = flatten.axis() < 0 ? flatten.axis() + x.rank() : flatten.axis();
    if (axis < 0 || axis > x.rank()) {
      throw error(node, "axis %d outside shape %s".formatted(flatten.axis(), x));
    }
    return Shape.of(extent(node, x.size(0, axis)), extent(node, x.size(axis, x.rank())));
  }

  private static Shape reshape(Node node, Op.Reshape reshape, Shape x) {
    Shape y = Shape.of(reshape.shape().stream().mapToInt(Integer::intValue).toArray());
    if (y.size() != x.size()) {
      throw error(
          node, "%s has %d elements, the input %s has %d".formatted(y, y.size(), x, x.size()));
    }
    return y;
  }

  private static Shape squeeze(Node node, Op.Squeeze squeeze, Shape x) {
    boolean[] drop = new boolean[x.rank()];
    for (int given : squeeze.axes()) {
      int axis = x.axis(given);
      if (x.dim(axis) != 1) {
        throw error(node, "axes: axis %d of %s is not of extent 1".formatted(given, x));
      }
      drop[axis] = true;
    }
    return Shape.of(IntStream.range(0, x.rank()).filter(axis -> !drop[axis]).map(x::dim).toArray());
  }

  private static Shape unsqueeze(Node node, Op.Unsqueeze unsqueeze, Shape x) {
    int rank = x.rank() + unsqueeze.axes().size();
    int[] dims = new int[rank];
    for (int given : unsqueeze.axes()) {
      int axis = given < 0 ? given + rank : given;
      if (axis < 0 || axis >= rank || dims[axis] == 1) {
        throw error(
            node,
            "axes %s: expected different axes of a rank %d".formatted(unsqueeze.axes(), rank));
      }
      dims[axis] = 1;
    }
    int from = 0;
    for (int axis = 0; axis < rank; axis++) {
      dims[axis] = dims[axis] == 1 ? 1 : x.dim(from++);
    }
    return Shape.of(dims);
  }

  private static Shape transpose(Node node, Op.Transpose transpose, Shape x) {
    List<Integer> perm = transpose.perm();
    List<Integer> axes = IntStream.range(0, x.rank()).boxed().toList();
    if (!perm.stream().sorted().toList().equals(axes)) {
      throw error(node, "perm %s does not permute the axes of %s".formatted(perm, x));
    }
    return Shape.of(perm.stream().mapToInt(x::dim).toArray());
  }

  private static Shape pad(Node node, Op.Pad pad, Shape x) {
    if (pad.pads().size() != 2 * x.rank()) {
      throw error(node, "pads %s: expected two for each axis of %s".formatted(pad.pads(), x));
    }
    int[] dims = new int[x.rank()];
    for (int axis = 0; axis < dims.length; axis++) {
      int begin = pad.pads().get(axis);
      int end = pad.pads().get(x.rank() + axis);
      int most =
          switch (pad.mode()) {
            case CONSTANT -> Integer.MAX_VALUE;
            case REFLECT -> x.dim(axis) - 1;
            case EDGE -> x.dim(axis) == 0 ? 0 : Integer.MAX_VALUE;
          };
      if (Math.max(begin, end) > Math.max(0, most)) {
        throw error(
            node,
            "pads %s: mode %s has not as much to copy in %s".formatted(pad.pads(), pad.mode(), x));
      }
      dims[axis] = extent(node, (long) x.dim(axis) + begin + end);
    }
    return Shape.of(dims);
  }

  static void requireShape(Node node, String input, Shape expected, Shape found) {
    if (!found.equals(expected)) {
      throw error(node, "%s: expected shape %s, found %s".formatted(input, expected, found));
    }
  }

  /** The extent as an int. */
  static int extent(Node node, long extent) {
    if (extent < 0 || extent > Integer.MAX_VALUE) {
      throw error(node, "an output extent of %d is impossible".formatted(extent));
    }
    return (int) extent;
  }

  static IllegalArgumentException error(Node node, String message) {
    return new IllegalArgumentException(at(node, message));
  }

  private static String at(Node node, String message) {
    return node.label() + ": " + message;
  }
}
