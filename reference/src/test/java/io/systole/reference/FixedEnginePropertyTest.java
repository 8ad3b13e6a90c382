// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Int128;
import io.systole.numeric.Overflow;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixed-point oracle against exact real arithmetic, and the SIMD engine against the oracle. */
class FixedEnginePropertyTest {
  private static final int SAMPLES = 60;

  static List<String> operators() {
    return RandomFixed.operators();
  }

  private static FixedTensor run(FixedEngine engine, Map<String, FixedTensor> inputs) {
    return Close.at(engine.runFixed(inputs, (_, _) -> {}), "y");
  }

  private static void assertSame(FixedTensor expected, FixedTensor actual, String what) {
    assertEquals(expected.format(), actual.format(), what);
    assertEquals(expected.shape(), actual.shape(), what);
    assertArrayEquals(Integers.of(expected.values()), Integers.of(actual.values()), what);
  }

  @ParameterizedTest
  @MethodSource("operators")
  void simdEqualsScalar(String operator) {
    Random random = Seeds.random("FixedEnginePropertyTest simd " + operator);
    for (int i = 0; i < SAMPLES; i++) {
      RandomFixed.Sample sample = new RandomFixed(random, 4, 16, false).of(operator);
      FixedTensor oracle = run(FixedEngine.scalar(sample.model()), sample.inputs());
      FixedTensor simd = run(FixedEngine.of(sample.model()), sample.inputs());
      assertSame(oracle, simd, sample.model().graph().nodes() + " " + sample.model().formats());
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void wideFormatsRun(String operator) {
    Random random = Seeds.random("FixedEnginePropertyTest wide " + operator);
    for (int i = 0; i < SAMPLES / 4; i++) {
      RandomFixed.Sample sample = new RandomFixed(random, 12, 32, false).of(operator);
      FixedTensor oracle = run(FixedEngine.scalar(sample.model()), sample.inputs());
      FixedTensor simd = run(FixedEngine.of(sample.model()), sample.inputs());
      assertSame(oracle, simd, sample.model().graph().nodes() + " " + sample.model().formats());
      for (int q : Integers.of(oracle.values())) {
        assertEquals(q, oracle.format().fit(q), "within the format");
      }
    }
  }

  /** With narrow formats the float oracle is exact, so rounding its result is the definition. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Conv",
        "Gemm",
        "MatMul",
        "Relu",
        "MaxPool",
        "Add",
        "Sum",
        "Mul",
        "Concat",
        "Flatten",
        "Reshape",
        "Squeeze",
        "Unsqueeze",
        "Transpose",
        "Dropout",
        "Identity"
      })
  void oracleRoundsTheExactResultOnce(String operator) {
    Random random = Seeds.random("FixedEnginePropertyTest oracle " + operator);
    for (int i = 0; i < SAMPLES; i++) {
      RandomFixed.Sample sample = new RandomFixed(random, 4, 6, true).of(operator);
      Map<String, Tensor> inputs = new HashMap<>();
      sample.inputs().forEach((name, x) -> inputs.put(name, x.toFloat()));
      Tensor exact =
          Close.at(FloatEngine.scalar(RandomFixed.real(sample.model())).run(inputs), "y");
      FixedTensor oracle = run(FixedEngine.scalar(sample.model()), sample.inputs());
      assertSame(
          FixedTensor.quantize(exact, oracle.format()),
          oracle,
          sample.model().graph().nodes() + " " + sample.model().formats());
    }
  }

  /**
   * Where the float oracle is not exact: within a step, for LRN within docs/numerics.md's bound.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"LRN", "Softmax", "AveragePool", "GlobalAveragePool", "LeakyRelu", "Clip", "Pad"})
  void oracleIsNearTheRealResult(String operator) {
    Random random = Seeds.random("FixedEnginePropertyTest near " + operator);
    int steps = operator.equals("LRN") ? 5 : 1;
    for (int i = 0; i < SAMPLES; i++) {
      RandomFixed.Sample sample = new RandomFixed(random, 6, 14, true).of(operator);
      Map<String, Tensor> inputs = new HashMap<>();
      sample.inputs().forEach((name, x) -> inputs.put(name, x.toFloat()));
      Tensor real = Close.at(FloatEngine.scalar(RandomFixed.real(sample.model())).run(inputs), "y");
      FixedTensor oracle = run(FixedEngine.scalar(sample.model()), sample.inputs());
      if (oracle.format().overflow() == Overflow.WRAP) {
        continue;
      }
      for (long at = 0; at < real.size(); at++) {
        long expected = oracle.format().quantize(real.doubleAt(at));
        long found = oracle.values().longAt(at);
        assertTrue(
            Math.abs(expected - found) <= steps,
            "%s %s: expected %d, found %d"
                .formatted(
                    sample.model().graph().nodes(), sample.model().formats(), expected, found));
      }
    }
  }

  /** 9,216 products of −2^15 by −2^15: 44 bits, the largest sum in scope. */
  @Test
  void extremeSumsAreExact() {
    assertExtremeSums(FixedFormat.of(16, 16), FixedFormat.of(16, 30));
  }

  /** 9,216 products of −2^31 by −2^31: 76 bits. */
  @Test
  void extremeWideSumsAreExact() {
    assertExtremeSums(FixedFormat.of(32, 16), FixedFormat.of(32, 46));
  }

  private static void assertExtremeSums(FixedFormat format, FixedFormat output) {
    Value w = Value.of("w", 17, 9216);
    Graph gemm =
        new Graph(
            "fc",
            List.of(Value.of("x", 1, 9216)),
            List.of(w),
            List.of(Node.of("y", Op.Gemm.fullyConnected(), "x", "w")),
            List.of("y"));
    Value kernel = Value.of("w", 17, 1024, 3, 3);
    Graph conv =
        new Graph(
            "conv",
            List.of(Value.of("x", 1, 1024, 3, 3)),
            List.of(kernel),
            List.of(Node.of("y", new Op.Conv(Window.square(3, 1, 1), 1), "x", "w")),
            List.of("y"));
    for (Graph graph : List.of(gemm, conv)) {
      Shape weightShape = graph.parameters().getFirst().shape();
      FixedModel model =
          new FixedModel(
              graph,
              Map.of("x", format, "y", output),
              Map.of("w", RandomFixed.full(weightShape, format.min(), format)),
              Map.of());
      Shape inputShape = graph.inputs().getFirst().shape();
      Map<String, FixedTensor> inputs =
          Map.of("x", RandomFixed.full(inputShape, format.min(), format));
      FixedTensor simd = run(FixedEngine.of(model), inputs);
      assertSame(run(FixedEngine.scalar(model), inputs), simd, graph.name());
      int middle = graph.equals(gemm) ? 0 : 4;
      Int128 sum = Int128.of(9216).shiftLeft(2 * format.width() - 2);
      assertEquals(
          output.fromAccumulator(sum, 2 * format.fractionBits()), simd.values().longAt(middle));
    }
  }
}
