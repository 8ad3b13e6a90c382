// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Runs a graph's prepared nodes in order and forgets each value after its last reader.
 *
 * @param <T> Tensor in the float engine, FixedTensor in the fixed engine
 */
final class Interpreter<T> {
  private record Step<T>(Node node, List<String> reads, Kernel<T> kernel, List<String> dead) {}

  private final Graph graph;
  private final Map<String, T> parameters;
  private final List<Step<T>> steps = new ArrayList<>();

  /**
   * Prepares every node.
   *
   * @param parameters values that nodes read beside those that a run computes
   * @param reads the inputs of a node that its kernel is given at run time
   */
  Interpreter(
      Graph graph,
      Map<String, T> parameters,
      Function<Node, List<String>> reads,
      Function<Node, Kernel<T>> prepare) {
    this.graph = graph;
    this.parameters = Map.copyOf(parameters);
    List<List<String>> dead = new ArrayList<>();
    Set<String> live = new HashSet<>(graph.outputs());
    for (Node node : graph.nodes().reversed()) {
      List<String> last = new ArrayList<>(node.inputs());
      last.add(node.output());
      last.removeIf(name -> !live.add(name));
      dead.addFirst(last);
    }
    for (Node node : graph.nodes()) {
      steps.add(new Step<>(node, reads.apply(node), prepare.apply(node), dead.get(steps.size())));
    }
  }

  /**
   * The graph's outputs, in its order.
   *
   * @throws IllegalArgumentException if an input is missing
   */
  Map<String, T> run(Map<String, T> inputs, BiConsumer<Node, T> listener) {
    Map<String, T> values = new HashMap<>(parameters);
    for (Value input : graph.inputs()) {
      T value = inputs.get(input.name());
      if (value == null) {
        throw new IllegalArgumentException(
            "%s needs input %s; given %s".formatted(graph.name(), input.name(), inputs.keySet()));
      }
      values.put(input.name(), value);
    }
    for (Step<T> step : steps) {
      List<T> arguments = new ArrayList<>();
      for (String name : step.reads) {
        arguments.add(value(values, name));
      }
      T result = step.kernel.run(arguments);
      values.put(step.node.output(), result);
      listener.accept(step.node, result);
      step.dead.forEach(values::remove);
    }
    Map<String, T> outputs = new LinkedHashMap<>();
    for (String name : graph.outputs()) {
      outputs.put(name, value(values, name));
    }
    return outputs;
  }

  private T value(Map<String, T> values, String name) {
    T value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "%s: value %s is read but never defined".formatted(graph.name(), name));
    }
    return value;
  }
}
