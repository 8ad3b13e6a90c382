// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.TestGraphs;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.LrnAttributes;
import io.systole.numeric.LrnFunction;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * norm1 and norm2 of AlexNet at full size in the RTL of pynq-z2, behind a convolution that hands
 * the image through and before their pooling, on every value of the input format and with window
 * sums spread so that every segment of both power tables is read.
 */
class LrnCosimTest {
  private static final long SEED = Long.getLong("seed", 1);
  private static final MachineConfig MACHINE = MachineConfig.preset("pynq-z2");
  private static final int VALUES = 1 << 16;
  private static final int RADIUS = 2;

  /**
   * A window sum reaches 5 · 2^(2I − 2) beside k · n / alpha: 20,000 for the original's attributes.
   * The bundled network's formats and attributes are the first of each pair.
   */
  @ParameterizedTest
  @CsvSource({"norm1, stored", "norm1, 10", "norm2, stored", "norm2, 10"})
  void everyValueAndSegment(String norm, String integerBits) {
    CosimTools.require();
    FixedModel trained = Subject.trained("auto:16", 0).model();
    Node node =
        trained.graph().nodes().stream()
            .filter(n -> n.name().equals(norm))
            .findFirst()
            .orElseThrow();
    boolean stored = integerBits.equals("stored");
    FixedFormat in =
        stored
            ? trained.format(node.inputs().getFirst())
            : FixedFormat.of(16, Integer.parseInt(integerBits));
    FixedFormat out = stored ? trained.format(node.output()) : in;
    Op.Lrn lrn = stored ? (Op.Lrn) node.op() : new Op.Lrn(5, 5e-4f, 0.75f, 2);
    LrnFunction function =
        LrnFunction.of(new LrnAttributes(lrn.size(), lrn.alpha(), lrn.beta(), lrn.bias()), in, out);
    int channels = norm.equals("norm1") ? 96 : 256;
    int side = norm.equals("norm1") ? 55 : 27;
    FixedTensor image = image(channels, side, in, function);
    FixedModel model = model(channels, side, lrn, in, out);
    Coverage coverage = Coverage.of(image, function);
    System.out.printf("%s %s %s to %s, seed %d: %s%n", norm, integerBits, in, out, SEED, coverage);
    Compiled compiled = Compiler.compile(model, MACHINE, Board.PYNQ_Z2);
    try (Core core = Core.open(MACHINE, Board.PYNQ_Z2, new Stall.Random(SEED))) {
      NetworkRun.of(core, compiled, Expected.of(model, image)).requireEqual(norm);
    }
    assertEquals(VALUES, coverage.values(), "values of the format");
    if (!stored) {
      assertEquals(function.tables().segments(), coverage.log(), "segments of the logarithm");
      assertEquals(function.tables().segments(), coverage.exp(), "segments of the exponential");
    }
  }

  /** What an image makes LRN read: numbers of different values and segments. */
  private record Coverage(int values, int log, int exp) {
    static Coverage of(FixedTensor image, LrnFunction function) {
      BitSet values = new BitSet();
      BitSet log = new BitSet();
      BitSet exp = new BitSet();
      int channels = image.shape().dim(1);
      int pixels = (int) image.shape().size(2, 4);
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int c = 0; c < channels; c++) {
          long sum = 0;
          for (int d = -RADIUS; d <= RADIUS; d++) {
            if (c + d >= 0 && c + d < channels) {
              long x = image.values().longAt((long) (c + d) * pixels + pixel);
              sum += x * x;
            }
          }
          values.set((int) image.values().longAt((long) c * pixels + pixel) + VALUES / 2);
          log.set(function.logSegment(sum));
          exp.set(function.expSegment(sum));
        }
      }
      return new Coverage(values.cardinality(), log.cardinality(), exp.cardinality());
    }

    @Override
    public String toString() {
      return "%,d values of the format, %d segments of log2 and %d of exp2 hit"
          .formatted(values, log, exp);
    }
  }

  /** Every value once, somewhere; else magnitudes that spread the logarithm of V evenly. */
  private static FixedTensor image(
      int channels, int side, FixedFormat format, LrnFunction function) {
    SplittableRandom random = new SplittableRandom(SEED);
    Tensor values = Tensor.zeros(Shape.of(1, channels, side, side), ElementType.INT16);
    int pixels = side * side;
    double constant = Math.scalb((double) function.constant().low(), -function.guard());
    double octaves = Math.log1p(5 * Math.scalb(1.0, 30) / constant);
    int everyValue = 0;
    for (int pixel = 0; pixel < pixels; pixel++) {
      double sum = constant * Math.expm1(octaves * random.nextDouble());
      double magnitude = Math.min(Math.sqrt(sum / 5), (double) format.max());
      for (int c = 0; c < channels; c++) {
        long value =
            everyValue < VALUES
                ? format.min() + everyValue++
                : Math.round(magnitude * (random.nextBoolean() ? 1 : -1));
        values.set((long) c * pixels + pixel, value);
      }
    }
    return new FixedTensor(values, format);
  }

  /** Conv 1×1 of weight 1, LRN, and the network's pooling. */
  private static FixedModel model(
      int channels, int side, Op.Lrn lrn, FixedFormat in, FixedFormat out) {
    Graph graph =
        new TestGraphs(1, channels, side, side)
            .conv("conv", Window.square(1, 1, 0), 1, channels, channels)
            .then("norm", lrn)
            .then("pool", new Op.MaxPool(Window.square(3, 2, 0), false))
            .graph();
    FixedFormat one = FixedFormat.of(16, 2);
    Tensor weights = Tensor.zeros(Shape.of(channels, channels, 1, 1), ElementType.INT16);
    for (int c = 0; c < channels; c++) {
      weights.set((long) c * channels + c, 1L << one.fractionBits());
    }
    Map<String, FixedFormat> formats = new HashMap<>();
    formats.put("image", in);
    formats.put("conv", in);
    formats.put("norm", out);
    formats.put("pool", out);
    return new FixedModel(
        graph,
        formats,
        Map.of("conv.weight", new FixedTensor(weights, one)),
        Map.of("conv.bias", Tensor.zeros(Shape.of(channels), ElementType.FLOAT32)));
  }
}
