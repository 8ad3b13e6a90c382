// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CalibrationTest {
  private static final Graph GRAPH =
      new Graph(
          "small",
          List.of(Value.of("x", 1, 1, 8, 8)),
          List.of(Value.of("w", 2, 1, 1, 1), Value.of("b", 2)),
          List.of(
              Node.of("conv", new Op.Conv(Window.square(1, 1, 0), 1), "x", "w", "b"),
              Node.of("relu", new Op.Relu(), "conv"),
              Node.of("pool", new Op.MaxPool(Window.square(2, 2, 0), false), "relu"),
              Node.of("norm", new Op.Lrn(3, 1, 0.75f, 1), "pool")),
          List.of("norm"));

  private static final Model MODEL =
      new Model(
          GRAPH,
          Map.of(
              "w", Tensor.ofFloats(Shape.of(2, 1, 1, 1), 1, -8),
              "b", Tensor.ofFloats(Shape.of(2), 0, 0)));

  /** The format of least error over all I, by definition. */
  private static FixedFormat best(int width, float[] values) {
    FixedFormat best = FixedFormat.of(width, 40);
    double least = Double.POSITIVE_INFINITY;
    for (int i = 40; i >= -40; i--) {
      FixedFormat format = FixedFormat.of(width, i);
      double sum = 0;
      for (float value : values) {
        double error = format.value(format.quantize(value)) - value;
        sum += error * error;
      }
      if (sum < least) {
        least = sum;
        best = format;
      }
    }
    return best;
  }

  @Test
  void whatIsNotFiniteHasNoSay() {
    float[] image = new float[64];
    for (int i = 0; i < image.length; i++) {
      image[i] = (i - 32) / 8f;
    }
    image[0] = image[1];
    FixedFormat finite = chosen(image).of("x");
    image[0] = Float.NaN;
    image[32] = Float.POSITIVE_INFINITY;
    assertEquals(finite, chosen(image).of("x"));
  }

  private static Formats chosen(float[] image) {
    Tensor x = Tensor.ofFloats(Shape.of(1, 1, 8, 8), image);
    return new Calibration(MODEL, List.of(Map.of("x", x))).choose(FormatSpec.parse("auto:8"));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 8, 12, 16, 24, 32})
  void findsTheLeastSquaredErrorOfAllIntegerBits(int width) {
    long seed = Long.getLong("seed", 20261122);
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      double scale = Math.scalb(1 + random.nextDouble(), random.nextInt(-12, 12));
      float[] values = new float[500];
      for (int i = 0; i < values.length; i++) {
        double tail = random.nextInt(100) == 0 ? 6 : 1;
        values[i] = (float) (random.nextGaussian() * scale * tail);
      }
      FormatError error = new FormatError(width, maxAbs(values));
      error.add(values);
      assertEquals(best(width, values), error.best(), "round " + round + ", -Dseed=" + seed);
    }
  }

  private static double maxAbs(float[] values) {
    double max = 0;
    for (float value : values) {
      max = Math.max(max, Math.abs(value));
    }
    return max;
  }

  /** Negative inputs only: the second map is positive up to 8, the first is cut to zero. */
  private static Map<String, Tensor> input(double largest) {
    float[] x = new float[64];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (-largest * (i + 1) / x.length);
    }
    return Map.of("x", Tensor.ofFloats(Shape.of(1, 1, 8, 8), x));
  }

  @Test
  void aLayerIsJudgedBehindItsReluAndPoolingSharesItsFormat() {
    Formats formats =
        new Calibration(MODEL, List.of(input(0.4), input(0.9))).choose(new FormatSpec.Auto(16));
    assertEquals(formats.of("conv"), formats.of("relu"));
    assertEquals(formats.of("relu"), formats.of("pool"));
    assertEquals(FixedFormat.of(16, 1), formats.of("x"));
    assertEquals(FixedFormat.of(16, 4), formats.of("conv")); // up to 7.2
    assertEquals(FixedFormat.of(16, 5), formats.of("w")); // exact like 16,4, with the larger range
    assertTrue(formats.of("norm").integerBits() < 4);
  }

  @Test
  void oneFormatForEverything() {
    Formats formats =
        new Calibration(MODEL, List.of(input(1))).choose(FormatSpec.parse("16,4,trn,wrap"));
    assertEquals(6, formats.byValue().size());
    assertEquals(FixedFormat.parse("16,4,trn,wrap"), formats.of("norm"));
  }

  @Test
  void needsAnImage() {
    assertThrows(IllegalArgumentException.class, () -> new Calibration(MODEL, List.of()));
  }
}
