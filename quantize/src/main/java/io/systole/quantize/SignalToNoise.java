// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Value;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import io.systole.reference.FloatEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the fixed-point engine is from the float one, layer by layer: 10·log10(Σy² / Σ(y−ŷ)²) in
 * decibels, over all elements of all runs, each layer with the error of those before it.
 *
 * <p>A layer that only a Relu (or Clip) reads is measured behind it: what is cut off there may
 * saturate, and the Relu has no row of its own.
 */
public final class SignalToNoise {
  /**
   * One layer.
   *
   * @param decibels infinite if both engines agree exactly
   * @param saturated share of the outputs at an end of the format's range
   */
  public record Layer(String name, FixedFormat format, double decibels, double saturated) {}

  private static final class Sums {
    private double signal;
    private double noise;
    private long count;
    private long saturated;
  }

  private SignalToNoise() {}

  /** Every node's figures, in the graph's order. */
  public static List<Layer> measure(
      Model model, FixedModel fixed, List<Map<String, Tensor>> inputs) {
    FloatEngine expected = FloatEngine.of(model);
    FixedEngine found = FixedEngine.of(fixed);
    Map<String, String> rows = rows(model.graph());
    Map<String, Sums> sums = new LinkedHashMap<>();
    for (Map<String, Tensor> run : inputs) {
      Map<String, float[]> floats = new HashMap<>();
      expected.run(run, (node, y) -> floats.put(node.output(), y.toFloats()));
      found.runFixed(
          rounded(fixed, run),
          (node, y) -> {
            String row = rows.get(node.output());
            float[] exact = floats.remove(node.output());
            if (row != null && exact != null) {
              add(sums.computeIfAbsent(row, _ -> new Sums()), exact, y);
            }
          });
    }
    List<Layer> layers = new ArrayList<>();
    sums.forEach(
        (name, sum) ->
            layers.add(
                new Layer(
                    name,
                    fixed.format(fixed.graph().node(name).output()),
                    10 * Math.log10(sum.signal / sum.noise),
                    (double) sum.saturated / sum.count)));
    return layers;
  }

  /** The value that is measured, to the name of the layer it counts for. */
  private static Map<String, String> rows(Graph graph) {
    FormatGroups groups = new FormatGroups(graph);
    Map<String, String> rows = new HashMap<>();
    for (Node node : graph.nodes()) {
      String value = node.output();
      boolean isRoot = value.equals(groups.rootOf().get(value));
      if (isRoot) {
        rows.put(groups.judge(value), node.name());
      } else {
        rows.putIfAbsent(value, node.name());
      }
    }
    return rows;
  }

  private static Map<String, FixedTensor> rounded(FixedModel fixed, Map<String, Tensor> run) {
    Map<String, FixedTensor> rounded = new HashMap<>();
    for (Value input : fixed.graph().inputs()) {
      Tensor given = run.get(input.name());
      if (given != null) {
        rounded.put(input.name(), FixedTensor.quantize(given, fixed.format(input.name())));
      }
    }
    return rounded;
  }

  private static void add(Sums sum, float[] exact, FixedTensor found) {
    FixedFormat format = found.format();
    float[] values = found.toFloat().toFloats();
    double max = format.value(format.max());
    double min = format.value(format.min());
    for (int i = 0; i < exact.length; i++) {
      double error = (double) exact[i] - values[i];
      sum.signal += (double) exact[i] * exact[i];
      sum.noise += error * error;
      sum.saturated += values[i] >= max || values[i] <= min ? 1 : 0;
    }
    sum.count += exact.length;
  }
}
