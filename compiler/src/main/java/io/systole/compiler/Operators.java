// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Stages.Normalize;
import io.systole.compiler.Stages.Pool;
import io.systole.compiler.Stages.PoolKind;
import io.systole.compiler.Stages.Rescale;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedArithmetic;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Int128;
import io.systole.numeric.LrnAttributes;
import io.systole.numeric.LrnFunction;
import io.systole.numeric.Overflow;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.Map;
import java.util.Objects;

/** Single operators as parts of a layer, and the rules that each must keep. */
final class Operators {
  private static final int MAX_WINDOW = 5;
  private static final int MAX_WIDTH = 16;

  private final FixedModel model;
  private final MachineConfig machine;
  private final Map<String, Shape> shapes;

  Operators(FixedModel model, MachineConfig machine, Map<String, Shape> shapes) {
    this.model = model;
    this.machine = machine;
    this.shapes = shapes;
  }

  static IllegalArgumentException refuse(Node node, String message) {
    return new IllegalArgumentException(node.label() + ": " + message);
  }

  /** The map of an input of one image: [1,c,h,w], or [1,c] as 1×1. */
  static MapShape image(Value input) {
    Shape shape = input.shape();
    if ((shape.rank() != 4 && shape.rank() != 2) || shape.dim(0) != 1 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "input %s: expected a shape [1,c,h,w] or [1,c], found %s".formatted(input.name(), shape));
    }
    return shape.rank() == 2
        ? new MapShape(shape.dim(1), 1, 1)
        : new MapShape(shape.dim(1), shape.dim(2), shape.dim(3));
  }

  Convolution conv(Node node, Op.Conv conv, MapShape in) {
    requireMap(node, in);
    requirePlain(node, conv.window());
    FixedTensor weights = weights(node);
    Slide slide = Slide.of(conv.window());
    Shape y = shape(node.output());
    MapShape out = new MapShape(y.dim(1), y.dim(2), y.dim(3));
    long terms = weights.shape().size(1, 4);
    var kernel = new Kernel.Trained(weights, false, biases(node, terms), conv.group());
    int groups = machineGroups(conv.group(), in.channels(), out.channels());
    return new Convolution(in, slide.along(out), out, groups, kernel);
  }

  /** A product with a matrix: a convolution whose window is the whole map. */
  Convolution gemm(Node node, Op.Gemm gemm, MapShape in) {
    if (gemm.alpha() != 1 || (gemm.beta() != 1 && node.inputs().size() == 3) || gemm.transA()) {
      throw refuse(
          node,
          "alpha %s, beta %s, transA %b: expected 1, 1 and false"
              .formatted(gemm.alpha(), gemm.beta(), gemm.transA()));
    }
    FixedTensor weights = weights(node);
    if (shape(node.inputs().getFirst()).dim(0) != 1) {
      throw refuse(
          node, "a batch of %s: expected 1".formatted(shape(node.inputs().getFirst()).dim(0)));
    }
    MapShape out = new MapShape(shape(node.output()).dim(1), 1, 1);
    var kernel = new Kernel.Trained(weights, !gemm.transB(), biases(node, in.size()), 1);
    return new Convolution(in, Slide.whole(in), out, 1, kernel);
  }

  /** How many groups the array can run one by one; fewer with zero weights between them. */
  private int machineGroups(int group, int inputs, int outputs) {
    for (int groups = group; groups > 1; groups--) {
      if (group % groups == 0
          && inputs / groups % machine.unrolling().postLanes() == 0
          && outputs / groups % machine.unrolling().ocLanes() == 0) {
        return groups;
      }
    }
    return 1;
  }

  Rescale rescale(Node node) {
    FixedFormat format = width(node);
    int fraction =
        model.format(node.inputs().get(0)).fractionBits()
            + model.format(node.inputs().get(1)).fractionBits();
    return new Rescale(fraction - format.fractionBits(), format, false);
  }

  Normalize lrn(Node node, Op.Lrn lrn, MapShape in) {
    requireMap(node, in);
    FixedFormat format = width(node);
    if (lrn.size() > MAX_WINDOW) {
      throw refuse(
          node, "size %d: the accelerator has at most %d".formatted(lrn.size(), MAX_WINDOW));
    }
    if (format.overflow() != Overflow.SATURATE) {
      throw refuse(node, "format %s: the accelerator's LRN saturates".formatted(format));
    }
    int before = (lrn.size() - 1) / 2;
    try {
      LrnFunction function =
          LrnFunction.of(
              new LrnAttributes(lrn.size(), lrn.alpha(), lrn.beta(), lrn.bias()),
              model.format(node.inputs().getFirst()),
              format);
      return new Normalize(function, before, lrn.size() - 1 - before);
    } catch (IllegalArgumentException e) {
      throw refuse(node, String.valueOf(e.getMessage()));
    }
  }

  Pool maxPool(Node node, Op.MaxPool pool, MapShape in) {
    requireMap(node, in);
    requirePlain(node, pool.window());
    requireSameFormat(node);
    return new Pool(
        PoolKind.MAX, pooled(pool.window(), node), out(node), 0, 0, model.format(node.output()));
  }

  Pool averagePool(Node node, Op.AveragePool pool, MapShape in) {
    requireMap(node, in);
    requirePlain(node, pool.window());
    Slide slide = pooled(pool.window(), node);
    int divisor = pool.countIncludePad() ? slide.kernelH() * slide.kernelW() : 0;
    if (divisor != 0 && exceedsPadding(pool.window(), in, out(node))) {
      throw refuse(node, "count_include_pad with a window that ceil_mode lets exceed the padding");
    }
    return average(node, slide, divisor);
  }

  Pool globalAverage(Node node, MapShape in) {
    requireMap(node, in);
    Slide whole = Slide.whole(in);
    return average(
        node,
        new Slide(whole.kernelH(), whole.kernelW(), whole.kernelH(), whole.kernelW(), 0, 0),
        0);
  }

  private Pool average(Node node, Slide slide, int divisor) {
    FixedFormat format = width(node);
    int shift = model.format(node.inputs().getFirst()).fractionBits() - format.fractionBits();
    return new Pool(PoolKind.AVERAGE, slide, out(node), divisor, shift, format);
  }

  /** A single step needs no overlapping rows of accumulators. */
  private Slide pooled(Window window, Node node) {
    Slide s = Slide.of(window);
    MapShape out = out(node);
    return new Slide(
        s.kernelH(),
        s.kernelW(),
        out.height() == 1 ? s.kernelH() : s.strideH(),
        out.width() == 1 ? s.kernelW() : s.strideW(),
        s.top(),
        s.left());
  }

  private static boolean exceedsPadding(Window window, MapShape in, MapShape out) {
    Slide s = Slide.of(window);
    return s.lastRow(out.height()) >= in.height() + window.padEnd(0)
        || (out.width() - 1) * s.strideW() + s.kernelW() - 1 - s.left()
            >= in.width() + window.padEnd(1);
  }

  private MapShape out(Node node) {
    Shape y = shape(node.output());
    return new MapShape(y.dim(1), y.dim(2), y.dim(3));
  }

  Lowered.Softmax softmax(Node node, Op.Softmax softmax, MapShape in) {
    Shape x = shape(node.inputs().getFirst());
    if (in.pixels() != 1 || x.dim(softmax.axis()) != in.channels()) {
      throw refuse(
          node,
          "axis %d of %s: expected one value a channel and the channels' axis"
              .formatted(softmax.axis(), x));
    }
    if (!model.format(node.output()).equals(FixedModel.PROBABILITY)) {
      throw refuse(
          node,
          "format %s: expected %s for the output"
              .formatted(model.format(node.output()), FixedModel.PROBABILITY));
    }
    return new Lowered.Softmax(
        node.name(),
        node.label(),
        in.channels(),
        model.format(node.inputs().getFirst()).fractionBits());
  }

  private FixedTensor weights(Node node) {
    FixedTensor weights = model.weights().get(node.inputs().get(1));
    if (weights == null) {
      throw refuse(
          node, "%s: expected a parameter for the weights".formatted(node.inputs().get(1)));
    }
    requireWidth(node.label() + ": weights", weights.format());
    return weights;
  }

  private Kernel.Biases biases(Node node, long terms) {
    FixedFormat x = model.format(node.inputs().get(0));
    FixedFormat w = model.format(node.inputs().get(1));
    long[] biases = {0};
    Int128 largest = Int128.ZERO;
    if (node.inputs().size() == 3) {
      Tensor values = model.biases().get(node.inputs().get(2));
      if (values == null) {
        throw refuse(node, "%s: expected a parameter for the bias".formatted(node.inputs().get(2)));
      }
      biases = new long[Math.toIntExact(values.size())];
      for (int i = 0; i < biases.length; i++) {
        Int128 bias =
            FixedArithmetic.bias(values.doubleAt(i), FixedArithmetic.accumulatorFractionBits(x, w));
        if (!bias.fitsLong()) {
          throw refuse(
              node, "bias %d needs %d bits, there are 48".formatted(i, bias.bitLength() + 1));
        }
        biases[i] = bias.low();
        largest = Int128.of(Math.max(largest.low(), Math.absExact(bias.low())));
      }
    }
    FixedArithmetic.requireAccumulator(node.label(), x, w, terms, largest);
    return new Kernel.Biases(biases);
  }

  private Shape shape(String value) {
    return Objects.requireNonNull(shapes.get(value));
  }

  private void requireMap(Node node, MapShape in) {
    Shape x = shape(node.inputs().getFirst());
    if (!x.equals(Shape.of(1, in.channels(), in.height(), in.width()))) {
      throw refuse(node, "reads a shape %s of a map %s: expected [1,c,h,w]".formatted(x, in));
    }
  }

  private static void requirePlain(Node node, Window window) {
    for (int axis = 0; axis < window.rank(); axis++) {
      if (window.dilations().get(axis) != 1 && window.kernel().get(axis) != 1) {
        throw refuse(node, "dilations %s: expected 1".formatted(window.dilations()));
      }
    }
  }

  void requireSameFormat(Node node) {
    FixedFormat in = model.format(node.inputs().getFirst());
    FixedFormat out = model.format(node.output());
    if (!in.equals(out)) {
      throw refuse(node, "output format %s: expected the input's, %s".formatted(out, in));
    }
  }

  private FixedFormat width(Node node) {
    FixedFormat format = model.format(node.output());
    requireWidth(node.label() + ": output", format);
    return format;
  }

  /** Refuses formats wider than the machine's elements. */
  void requireWidth(String what, FixedFormat format) {
    int most = Math.min(machine.quantization().elementBits(), MAX_WIDTH);
    if (format.width() > most) {
      throw new IllegalArgumentException(
          "%s has format %s, machine %s holds %d bits"
              .formatted(what, format, machine.name(), most));
    }
  }
}
