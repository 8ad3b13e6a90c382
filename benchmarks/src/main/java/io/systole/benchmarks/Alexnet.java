// SPDX-License-Identifier: Apache-2.0
package io.systole.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.systole.graph.Model;
import io.systole.graph.Networks;
import io.systole.graph.SeededWeights;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.onnx.OnnxExporter;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import io.systole.reference.FloatEngine;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * What the benchmarks run: {@code alexnet} with 1,000 classes, seeded weights and a random image,
 * batch 1, in our engines and in ONNX Runtime.
 */
final class Alexnet {
  private static final String INPUT = "image";
  private static final String OUTPUT = "softmax";
  private static final int THREADS = 2;
  private static final double FLOAT_TOLERANCE = 1e-4;

  private final Model model = SeededWeights.of(Networks.of("alexnet"), 1);
  private final FixedModel fixedModel = FixedModel.uniform(model, FixedFormat.PAPER);
  private final Map<String, Tensor> inputs = Map.of(INPUT, image());
  final FloatEngine floats = FloatEngine.of(model);
  final FixedEngine fixed = FixedEngine.of(fixedModel);
  private final OrtSession session;
  private final Map<String, OnnxTensor> feed;

  Alexnet() throws OrtException, IOException {
    Path file = Files.createTempFile("alexnet", ".onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      OnnxExporter.write(model, file);
      options.setIntraOpNumThreads(THREADS);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      this.session = environment.createSession(file.toString(), options);
      Tensor image = input();
      this.feed =
          Map.of(
              INPUT,
              OnnxTensor.createTensor(
                  environment, FloatBuffer.wrap(image.toFloats()), new long[] {1, 3, 227, 227}));
    } finally {
      Files.delete(file);
    }
  }

  private static Tensor image() {
    Random random = new Random(1);
    Tensor image = Tensor.zeros(Shape.of(1, 3, 227, 227), ElementType.FLOAT32);
    for (long i = 0; i < image.size(); i++) {
      image.set(i, random.nextGaussian());
    }
    return image;
  }

  private Tensor input() {
    return Objects.requireNonNull(inputs.get(INPUT));
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }

  Map<String, FixedTensor> fixedInputs() {
    return Map.of(INPUT, FixedTensor.quantize(input(), FixedFormat.PAPER));
  }

  float[] onnxRuntime() throws OrtException {
    try (OrtSession.Result result = session.run(feed)) {
      FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    }
  }

  Tensor floatSimd() {
    return Objects.requireNonNull(floats.run(inputs).get(OUTPUT));
  }

  /** From the float image to float probabilities, as a caller sees it. */
  Tensor fixedSimd() {
    return Objects.requireNonNull(fixed.run(inputs).get(OUTPUT));
  }

  /**
   * Compares every engine's whole output with the oracles'.
   *
   * @throws IllegalStateException if one differs
   */
  void check() throws OrtException {
    Tensor oracle = Objects.requireNonNull(FloatEngine.scalar(model).run(inputs).get(OUTPUT));
    requireClose("ONNX Runtime", oracle, Tensor.ofFloats(oracle.shape(), onnxRuntime()));
    requireClose("float SIMD", oracle, floatSimd());
    Tensor exact = Objects.requireNonNull(FixedEngine.scalar(fixedModel).run(inputs).get(OUTPUT));
    if (!exact.identical(fixedSimd())) {
      throw new IllegalStateException("fixed SIMD differs from the oracle");
    }
  }

  private static void requireClose(String what, Tensor expected, Tensor actual) {
    double largest = 0;
    double difference = 0;
    for (long i = 0; i < expected.size(); i++) {
      largest = Math.max(largest, Math.abs(expected.doubleAt(i)));
      difference = Math.max(difference, Math.abs(expected.doubleAt(i) - actual.doubleAt(i)));
    }
    if (!(difference <= FLOAT_TOLERANCE * largest)) {
      throw new IllegalStateException(
          "%s differs from the oracle by %g, the largest value is %g"
              .formatted(what, difference, largest));
    }
  }
}
