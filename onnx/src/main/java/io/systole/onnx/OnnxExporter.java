// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Verifier;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a {@link Model} as an ONNX file of opset 17 and IR 8, parameters as initializers with raw
 * data.
 *
 * <p>Reading it back gives the same graph, but for an AveragePool in ceil mode with windows that
 * reach beyond the padding. An AveragePool with dilations, which opset 17 lacks, is an {@link
 * IllegalArgumentException}.
 */
public final class OnnxExporter {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;

  private final Model model;
  private final Map<String, Shape> shapes;
  private final Map<String, Tensor> initializers;
  private final Set<String> names;
  private final List<RawNode> nodes = new ArrayList<>();

  private OnnxExporter(Model model) {
    this.model = model;
    this.shapes = Verifier.verify(model.graph());
    this.initializers = new HashMap<>();
    this.names = new HashSet<>(shapes.keySet());
    model.graph().nodes().forEach(node -> names.add(node.name()));
  }

  /** Writes the file, whole or not at all. */
  public static void write(Model model, Path path) {
    RawModel raw = new OnnxExporter(model).raw();
    AtomicFile.write(path, out -> ProtoAdapter.encode(raw).writeTo(out));
  }

  private RawModel raw() {
    Graph graph = model.graph();
    graph.parameters().forEach(p -> initializers.put(p.name(), model.weight(p.name())));
    graph.nodes().forEach(this::add);
    Map<String, Value> typed = new HashMap<>();
    graph.inputs().forEach(value -> typed.put(value.name(), value));
    graph.parameters().forEach(value -> typed.put(value.name(), value));
    List<RawValue> outputs =
        graph.outputs().stream()
            .map(name -> typed.getOrDefault(name, Value.of(name, shape(name).toArray())))
            .map(RawValue::of)
            .toList();
    return new RawModel(
        IR_VERSION,
        OPSET,
        graph.name(),
        graph.inputs().stream().map(RawValue::of).toList(),
        initializers,
        nodes,
        outputs);
  }

  private Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no shape of " + name);
    }
    return shape;
  }

  private void add(Node node) {
    if (node.op() instanceof Op.AveragePool pool) {
      addAveragePool(node, pool);
    } else {
      addOne(node);
    }
  }

  /**
   * An average pool whose last windows reach beyond the padding. Runtimes at opset 17 differ in
   * what they divide by there, but not for a pool in floor mode that excludes its padding: so what
   * is beyond becomes excluded padding, and padding that counts becomes a Pad.
   */
  private void addAveragePool(Node node, Op.AveragePool pool) {
    Window window = pool.window();
    int rank = window.rank();
    List<Integer> counted = new ArrayList<>(Collections.nCopies(2 * (rank + 2), 0));
    List<Integer> excluded = new ArrayList<>(window.pads());
    boolean beyond = false;
    for (int axis = 0; axis < rank; axis++) {
      int in = shape(node.inputs().getFirst()).dim(axis + 2);
      int out = shape(node.output()).dim(axis + 2);
      int end =
          (out - 1) * window.strides().get(axis) + window.span(axis) - in - window.padBegin(axis);
      beyond |= end > window.padEnd(axis);
      if (pool.countIncludePad()) {
        counted.set(axis + 2, window.padBegin(axis));
        counted.set(rank + axis + 4, window.padEnd(axis));
        excluded.set(axis, 0);
        excluded.set(rank + axis, Math.max(0, end - window.padEnd(axis)));
      } else {
        excluded.set(rank + axis, Math.max(end, window.padEnd(axis)));
      }
    }
    if (!beyond) {
      addOne(node);
      return;
    }
    Window exclusive = new Window(window.kernel(), window.strides(), excluded, window.dilations());
    String input = node.inputs().getFirst();
    if (pool.countIncludePad()) {
      String padded = fresh(node.output() + "/pad");
      Op.Pad pad = new Op.Pad(Op.PadMode.CONSTANT, counted, 0);
      addOne(new Node(fresh(node.name() + "/pad"), pad, List.of(input), padded));
      input = padded;
    }
    Op.AveragePool floor = new Op.AveragePool(exclusive, false, false);
    addOne(new Node(node.name(), floor, List.of(input), node.output()));
  }

  private void addOne(Node node) {
    Map<String, RawNode.Attribute> attributes = ExportedAttributes.of(node, OPSET);
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.addAll(constants(node));
    nodes.add(
        new RawNode(node.name(), "", node.op().type(), inputs, List.of(node.output()), attributes));
  }

  /** What opset 17 takes as further inputs instead of attributes, as initializers. */
  private List<String> constants(Node node) {
    return switch (node.op()) {
      case Op.Reshape(List<Integer> shape) -> List.of(integers(node, "shape", shape));
      case Op.Squeeze(List<Integer> axes) -> List.of(integers(node, "axes", axes));
      case Op.Unsqueeze(List<Integer> axes) -> List.of(integers(node, "axes", axes));
      case Op.Pad pad ->
          List.of(integers(node, "pads", pad.pads()), number(node, "value", pad.value()));
      case Op.Clip(float min, float max) ->
          List.of(number(node, "min", min), number(node, "max", max));
      default -> List.of();
    };
  }

  private String number(Node node, String input, float value) {
    return initializer(node, input, Tensor.ofFloats(Shape.of(), value));
  }

  private String integers(Node node, String input, List<Integer> values) {
    long[] longs = values.stream().mapToLong(Integer::longValue).toArray();
    return initializer(node, input, Tensor.ofLongs(Shape.of(longs.length), longs));
  }

  private String initializer(Node node, String input, Tensor tensor) {
    String name = fresh(node.output() + "/" + input);
    initializers.put(name, tensor);
    return name;
  }

  private String fresh(String wanted) {
    String name = wanted;
    while (!names.add(name)) {
      name += "_";
    }
    return name;
  }
}
