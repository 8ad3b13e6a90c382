// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.ShapeInference;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Runs a model in FLOAT32.
 *
 * <p>The scalar engine is the oracle: plain loops, sums in double. The SIMD engine sums in float,
 * in another order, on all processors; it needs the module jdk.incubator.vector, without which
 * {@link #of} gives the scalar one. Inputs are read, never written; results are the caller's.
 */
public final class FloatEngine implements Engine {
  private final Interpreter<Tensor> interpreter;
  private final Graph graph;

  private FloatEngine(Model model, FloatProvider provider) {
    this.graph = model.graph();
    Map<String, Shape> shapes = ShapeInference.shapes(graph);
    this.interpreter =
        new Interpreter<>(
            graph,
            model.weights(),
            Node::inputs,
            node -> provider.prepare(site(node, shapes, model)));
  }

  /** The fastest engine this JVM can run. */
  public static FloatEngine of(Model model) {
    return new FloatEngine(model, Vectors.present() ? new SimdFloat() : new ScalarFloat());
  }

  /** The oracle. */
  public static FloatEngine scalar(Model model) {
    return new FloatEngine(model, new ScalarFloat());
  }

  private static Site site(Node node, Map<String, Shape> shapes, Model model) {
    return new Site(
        node,
        node.inputs().stream().map(shapes::get).toList(),
        Objects.requireNonNull(shapes.get(node.output())),
        node.inputs().stream()
            .map(name -> Optional.ofNullable(model.weights().get(name)))
            .toList());
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return run(inputs, (_, _) -> {});
  }

  /**
   * As {@link #run(Map)}, showing every node's output as soon as it is computed; a listener may
   * keep the tensor but not write it.
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs, BiConsumer<Node, Tensor> listener) {
    Inputs.check(graph, inputs);
    return interpreter.run(inputs, listener);
  }
}
