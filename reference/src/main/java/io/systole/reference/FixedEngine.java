// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Runs a model in fixed point, as docs/numerics.md defines it: the integers that every other
 * engine, the simulator and the hardware must reproduce.
 *
 * <p>The scalar engine is the oracle; the SIMD engine gives the same integers on all processors,
 * and is the scalar one where the JVM has no Vector API. Inputs are read, never written; results
 * are the caller's.
 */
public final class FixedEngine implements Engine {
  private final FixedModel model;
  private final Interpreter<FixedTensor> interpreter;

  private FixedEngine(FixedModel model, FixedProvider provider) {
    this.model = model;
    Map<String, Shape> shapes = ShapeInference.shapes(model.graph());
    this.interpreter =
        new Interpreter<>(
            model.graph(),
            model.weights(),
            FixedModel::integers,
            node -> provider.prepare(site(node, shapes, model)));
  }

  /**
   * The fastest engine this JVM can run.
   *
   * @throws IllegalArgumentException naming a node that has no fixed-point form, as it stands or in
   *     these formats
   */
  public static FixedEngine of(FixedModel model) {
    return new FixedEngine(model, Vectors.present() ? new SimdFixed() : new ScalarFixed());
  }

  /** The oracle; throws as {@link #of}. */
  public static FixedEngine scalar(FixedModel model) {
    return new FixedEngine(model, new ScalarFixed());
  }

  private static FixedSite site(Node node, Map<String, Shape> shapes, FixedModel model) {
    List<String> integers = FixedModel.integers(node);
    Optional<Tensor> bias = Optional.empty();
    if (node.inputs().size() > integers.size()) {
      String name = node.inputs().getLast();
      bias = Optional.ofNullable(model.biases().get(name));
      if (bias.isEmpty()) {
        throw new IllegalArgumentException(
            "%s: in fixed point the bias must be a parameter, %s is not one of the biases"
                .formatted(node.label(), name));
      }
    }
    return new FixedSite(
        node,
        integers.stream().map(shapes::get).toList(),
        integers.stream().map(model::format).toList(),
        integers.stream().map(name -> Optional.ofNullable(model.weights().get(name))).toList(),
        bias,
        Objects.requireNonNull(shapes.get(node.output())),
        model.format(node.output()));
  }

  /** As {@link #runFixed} on inputs rounded to their formats, the outputs as real values. */
  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Inputs.check(model.graph(), inputs);
    Map<String, FixedTensor> fixed = new HashMap<>();
    for (Value input : model.graph().inputs()) {
      Tensor given = Objects.requireNonNull(inputs.get(input.name()));
      fixed.put(input.name(), FixedTensor.quantize(given, model.format(input.name())));
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    runFixed(fixed, (_, _) -> {}).forEach((name, y) -> outputs.put(name, y.toFloat()));
    return outputs;
  }

  /**
   * The graph's outputs by name, in its order.
   *
   * @param inputs by name, in the graph's shapes and the model's formats
   * @param listener sees every node's output as soon as it is computed; it may keep the tensor but
   *     not write it
   * @throws IllegalArgumentException naming an input that is missing or of another shape or format
   */
  public Map<String, FixedTensor> runFixed(
      Map<String, FixedTensor> inputs, BiConsumer<Node, FixedTensor> listener) {
    Graph graph = model.graph();
    for (Value input : graph.inputs()) {
      FixedTensor given = inputs.get(input.name());
      FixedFormat format = model.format(input.name());
      if (given == null || !given.shape().equals(input.shape()) || !given.format().equals(format)) {
        throw new IllegalArgumentException(
            "%s: input %s: expected %s in format %s, found %s"
                .formatted(graph.name(), input.name(), input.shape(), format, describe(given)));
      }
    }
    return interpreter.run(inputs, listener);
  }

  private static String describe(@org.jspecify.annotations.Nullable FixedTensor tensor) {
    return tensor == null ? "none" : tensor.shape() + " in format " + tensor.format();
  }
}
