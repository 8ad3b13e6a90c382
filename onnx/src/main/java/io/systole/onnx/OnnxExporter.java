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
import java.util.Locale;
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
    List<String> inputs = new ArrayList<>(node.inputs());
    Map<String, RawNode.Attribute> attributes = attributes(node, inputs);
    nodes.add(
        new RawNode(node.name(), "", node.op().type(), inputs, List.of(node.output()), attributes));
  }

  /** The attributes; what opset 17 takes as inputs is appended there. */
  private Map<String, RawNode.Attribute> attributes(Node node, List<String> inputs) {
    return switch (node.op()) {
      case Op.Conv conv -> with(window(conv.window()), "group", number(conv.group()));
      case Op.MaxPool pool ->
          with(window(pool.window()), "ceil_mode", number(pool.ceilMode() ? 1 : 0));
      case Op.AveragePool pool -> averagePool(node, pool);
      case Op.Gemm gemm ->
          Map.of(
              "alpha",
              new RawNode.FloatValue(gemm.alpha()),
              "beta",
              new RawNode.FloatValue(gemm.beta()),
              "transA",
              number(gemm.transA() ? 1 : 0),
              "transB",
              number(gemm.transB() ? 1 : 0));
      case Op.Lrn lrn ->
          Map.of(
              "size", number(lrn.size()),
              "alpha", new RawNode.FloatValue(lrn.alpha()),
              "beta", new RawNode.FloatValue(lrn.beta()),
              "bias", new RawNode.FloatValue(lrn.bias()));
      case Op.BatchNormalization normalization ->
          Map.of("epsilon", new RawNode.FloatValue(normalization.epsilon()));
      case Op.LeakyRelu relu -> Map.of("alpha", new RawNode.FloatValue(relu.alpha()));
      case Op.Concat concat -> Map.of("axis", number(concat.axis()));
      case Op.Flatten flatten -> Map.of("axis", number(flatten.axis()));
      case Op.Softmax softmax -> Map.of("axis", number(softmax.axis()));
      case Op.Transpose transpose -> Map.of("perm", numbers(transpose.perm()));
      case Op.Reshape reshape -> {
        inputs.add(integers(node, "shape", reshape.shape()));
        // An extent of 0 means 0 here.
        yield Map.of("allowzero", number(1));
      }
      case Op.Squeeze squeeze -> {
        inputs.add(integers(node, "axes", squeeze.axes()));
        yield Map.of();
      }
      case Op.Unsqueeze unsqueeze -> {
        inputs.add(integers(node, "axes", unsqueeze.axes()));
        yield Map.of();
      }
      case Op.Pad pad -> {
        inputs.add(integers(node, "pads", pad.pads()));
        inputs.add(initializer(node, "value", Tensor.ofFloats(Shape.of(), pad.value())));
        yield Map.of("mode", new RawNode.StringValue(pad.mode().name().toLowerCase(Locale.ROOT)));
      }
      case Op.Clip clip -> {
        inputs.add(initializer(node, "min", Tensor.ofFloats(Shape.of(), clip.min())));
        inputs.add(initializer(node, "max", Tensor.ofFloats(Shape.of(), clip.max())));
        yield Map.of();
      }
      case Op.MatMul _, Op.GlobalAveragePool _, Op.Relu _, Op.Identity _ -> Map.of();
      case Op.Add _, Op.Sum _, Op.Mul _, Op.Dropout _ -> Map.of();
    };
  }

  private static Map<String, RawNode.Attribute> averagePool(Node node, Op.AveragePool pool) {
    Map<String, RawNode.Attribute> attributes = window(pool.window());
    attributes.remove("dilations");
    if (pool.window().dilations().stream().anyMatch(dilation -> dilation != 1)) {
      throw new IllegalArgumentException(
          "%s: dilations %s cannot be written at opset %d"
              .formatted(node.label(), pool.window().dilations(), OPSET));
    }
    attributes.put("ceil_mode", number(pool.ceilMode() ? 1 : 0));
    return with(attributes, "count_include_pad", number(pool.countIncludePad() ? 1 : 0));
  }

  private static Map<String, RawNode.Attribute> window(Window window) {
    Map<String, RawNode.Attribute> attributes = new HashMap<>();
    attributes.put("kernel_shape", numbers(window.kernel()));
    attributes.put("strides", numbers(window.strides()));
    attributes.put("pads", numbers(window.pads()));
    attributes.put("dilations", numbers(window.dilations()));
    return attributes;
  }

  private static Map<String, RawNode.Attribute> with(
      Map<String, RawNode.Attribute> attributes, String name, RawNode.Attribute value) {
    attributes.put(name, value);
    return attributes;
  }

  private static RawNode.Attribute number(long value) {
    return new RawNode.IntValue(value);
  }

  private static RawNode.Attribute numbers(List<Integer> values) {
    return new RawNode.IntValues(values.stream().map(Integer::longValue).toList());
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
