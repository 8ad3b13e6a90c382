// SPDX-License-Identifier: Apache-2.0
package io.systole.benchmarks;

import ai.onnxruntime.OrtException;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One image through {@code alexnet}, 1,000 classes, two threads: our engines and ONNX Runtime. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class AlexnetBenchmark {
  private final Alexnet alexnet;

  public AlexnetBenchmark() {
    try {
      this.alexnet = new Alexnet();
    } catch (OrtException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Setup
  public void check() throws OrtException {
    alexnet.check();
  }

  @Benchmark
  public float[] onnxRuntime() throws OrtException {
    return alexnet.onnxRuntime();
  }

  @Benchmark
  public Tensor floatSimd() {
    return alexnet.floatSimd();
  }

  @Benchmark
  public Tensor fixedSimd() {
    return alexnet.fixedSimd();
  }
}
