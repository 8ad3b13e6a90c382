// SPDX-License-Identifier: Apache-2.0
package io.systole.benchmarks;

import ai.onnxruntime.OrtException;
import io.systole.graph.Counts;
import io.systole.graph.Networks;
import io.systole.graph.Node;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Prints a Markdown table of {@code alexnet}'s layers: milliseconds in both engines and the share
 * of the roofline, max(multiply-adds / peak, weight bytes / bandwidth), each peak measured first.
 *
 * <p>A fully connected layer may exceed 100 %: weights that meet a zero are not read.
 */
final class LayerReport {
  private static final int WARM_UP = 200;
  private static final int RUNS = 100;
  private static final double SLOW_MILLISECONDS = 0.3;

  private LayerReport() {}

  @SuppressWarnings("SystemOut") // a program for the terminal
  public static void main(String[] arguments) throws OrtException, IOException {
    Alexnet alexnet = new Alexnet();
    alexnet.check();
    Map<String, Double> floats =
        times(listener -> alexnet.floats.run(alexnet.inputs(), (node, _) -> listener.accept(node)));
    var fixedInputs = alexnet.fixedInputs();
    Map<String, Double> fixed =
        times(listener -> alexnet.fixed.runFixed(fixedInputs, (node, _) -> listener.accept(node)));
    Roofline roofline = Roofline.measure();
    System.out.printf(
        "float %.1f GMAC/s, double %.1f GMAC/s, read %.1f GB/s%n%n",
        roofline.floatMacs() * 1e-9, roofline.doubleMacs() * 1e-9, roofline.bytes() * 1e-9);
    System.out.println("| layer | float ms | of roofline | fixed ms | of roofline |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (Counts.Layer layer : Counts.of(Networks.of("alexnet")).layers()) {
      double floatMillis = floats.getOrDefault(layer.name(), 0.0);
      double fixedMillis = fixed.getOrDefault(layer.name(), 0.0);
      if (Math.max(floatMillis, fixedMillis) < SLOW_MILLISECONDS) {
        continue;
      }
      double floatBound =
          Math.max(
              layer.macs() / roofline.floatMacs(), layer.parameterBytes(32) / roofline.bytes());
      double fixedBound =
          Math.max(
              layer.macs() / roofline.doubleMacs(), layer.parameterBytes(16) / roofline.bytes());
      System.out.printf(
          "| %s | %.2f | %s | %.2f | %s |%n",
          layer.name(),
          floatMillis,
          share(floatBound, floatMillis),
          fixedMillis,
          share(fixedBound, fixedMillis));
    }
  }

  private static String share(double boundSeconds, double millis) {
    return boundSeconds == 0 ? "–" : "%.0f %%".formatted(boundSeconds * 1e5 / millis);
  }

  /** Median milliseconds of each layer. */
  private static Map<String, Double> times(Consumer<Consumer<Node>> run) {
    Map<String, double[]> times = new LinkedHashMap<>();
    for (int i = -WARM_UP; i < RUNS; i++) {
      int index = i;
      long[] last = {System.nanoTime()};
      run.accept(
          node -> {
            long now = System.nanoTime();
            if (index >= 0) {
              times.computeIfAbsent(node.name(), _ -> new double[RUNS])[index] =
                  (now - last[0]) * 1e-6;
            }
            last[0] = System.nanoTime();
          });
    }
    Map<String, Double> medians = new HashMap<>();
    times.forEach(
        (name, values) -> {
          Arrays.sort(values);
          medians.put(name, values[RUNS / 2]);
        });
    return medians;
  }
}
