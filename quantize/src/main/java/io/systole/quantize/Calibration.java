// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import io.systole.reference.FloatEngine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Chooses formats by running a model in float over calibration inputs.
 *
 * <p>Two passes, nothing stored in between: the first finds each value's largest magnitude, the
 * second adds up the exact squared error of each candidate format ({@link FormatError}). Weights
 * are judged by their own values.
 */
public final class Calibration {
  private final Model model;
  private final FloatEngine engine;
  private final FormatGroups groups;
  private final List<Map<String, Tensor>> inputs;
  private final Map<String, Double> largest = new HashMap<>();

  /**
   * Runs the first pass.
   *
   * @param model folded ({@link Folding})
   * @param inputs at least one run's inputs, by name
   */
  public Calibration(Model model, List<Map<String, Tensor>> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("calibration needs at least one image, found none");
    }
    this.model = model;
    this.engine = FloatEngine.of(model);
    this.groups = new FormatGroups(model.graph());
    this.inputs = List.copyOf(inputs);
    forEachJudged((name, values) -> largest.merge(name, maxAbs(values), Math::max));
  }

  /** The formats that a specification asks for; {@code auto} runs the second pass. */
  public Formats choose(FormatSpec spec) {
    return switch (spec) {
      case FormatSpec.Uniform(FixedFormat format) -> Formats.uniform(model.graph(), format);
      case FormatSpec.Auto(int width) -> auto(width);
    };
  }

  private Formats auto(int width) {
    Map<String, FormatError> errors = new HashMap<>();
    largest.forEach((name, maxAbs) -> errors.put(name, new FormatError(width, maxAbs)));
    forEachJudged(
        (name, values) -> {
          FormatError error = errors.get(name);
          if (error != null) {
            error.add(values);
          }
        });
    Map<String, FixedFormat> chosen = new HashMap<>();
    errors.forEach((name, error) -> chosen.put(name, error.best()));
    Map<String, FixedFormat> formats = new LinkedHashMap<>(weightFormats(model, width));
    for (String value : groups.rootOf().keySet()) {
      FixedFormat format = chosen.get(groups.judge(value));
      if (format != null) {
        formats.put(value, format);
      }
    }
    for (Node node : model.graph().nodes()) {
      if (node.op() instanceof Op.Softmax) {
        formats.put(node.output(), FixedModel.PROBABILITY);
      }
    }
    return new Formats(formats);
  }

  /** For each weight parameter the format of W bits with the least squared error. */
  static Map<String, FixedFormat> weightFormats(Model model, int width) {
    Map<String, FixedFormat> formats = new LinkedHashMap<>();
    for (String name : Formats.weights(model.graph())) {
      formats.put(name, best(width, values(model, name)));
    }
    return formats;
  }

  private static float[] values(Model model, String name) {
    Tensor tensor = model.weights().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no values for parameter " + name);
    }
    return tensor.toFloats();
  }

  private static FixedFormat best(int width, float[] values) {
    FormatError error = new FormatError(width, maxAbs(values));
    error.add(values);
    return error.best();
  }

  private void forEachJudged(BiConsumer<String, float[]> action) {
    Set<String> judged = new HashSet<>(groups.judged());
    for (Map<String, Tensor> run : inputs) {
      for (Value input : model.graph().inputs()) {
        Tensor tensor = run.get(input.name());
        if (tensor != null && judged.contains(input.name())) {
          action.accept(input.name(), tensor.toFloats());
        }
      }
      engine.run(
          run,
          (node, tensor) -> {
            if (judged.contains(node.output())) {
              action.accept(node.output(), tensor.toFloats());
            }
          });
    }
  }

  private static double maxAbs(float[] values) {
    float max = 0;
    for (float value : values) {
      max = Float.isFinite(value) ? Math.max(max, Math.abs(value)) : max;
    }
    return max;
  }
}
