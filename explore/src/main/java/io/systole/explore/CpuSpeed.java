// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.numeric.Tensor;
import io.systole.reference.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How fast an engine runs single images on this CPU, in the units of {@link LayerTable}: batch 1,
 * one image behind the other, decoding and preprocessing not included.
 *
 * @param medianMs of the runs counted
 * @param runs counted
 * @param processors that the JVM may use; the engines use them all
 */
public record CpuSpeed(double medianMs, int runs, int processors) {
  private static final int LEAST_RUNS = 3;

  /** Runs an image again and again: a fifth of the time to warm up, the rest counted. */
  public static CpuSpeed measure(Engine engine, Map<String, Tensor> inputs, double seconds) {
    repeat(engine, inputs, seconds / 5);
    List<Double> times = repeat(engine, inputs, seconds * 4 / 5);
    double median = times.stream().sorted().toList().get(times.size() / 2);
    return new CpuSpeed(median, times.size(), Runtime.getRuntime().availableProcessors());
  }

  private static List<Double> repeat(Engine engine, Map<String, Tensor> inputs, double seconds) {
    List<Double> milliseconds = new ArrayList<>();
    long begin = System.nanoTime();
    while (milliseconds.size() < LEAST_RUNS || System.nanoTime() - begin < seconds * 1e9) {
      long start = System.nanoTime();
      engine.run(inputs);
      milliseconds.add((System.nanoTime() - start) / 1e6);
    }
    return milliseconds;
  }

  public double imagesPerSecond() {
    return 1e3 / medianMs;
  }
}
