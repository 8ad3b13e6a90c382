// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.graph.Verifier;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lowers a {@link RawModel} node by node: what is known becomes a constant, the rest a graph whose
 * parameters are the constants it reads.
 *
 * <p>Each operator's lowering ({@link Operators}) reads its node through a {@link NodeContext} and
 * adds IR nodes here. Used once.
 */
final class Importer {
  /** Elements that folding may create beyond four times the file's own. */
  private static final long FREE_ELEMENTS = 1L << 24;

  private final RawModel raw;
  private final List<Value> inputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> constants = new HashMap<>();
  private final Map<String, Shape> shapes = new HashMap<>();

  /** Values that stand for integers: exact as floats only while they are just moved. */
  private final Set<String> integers = new HashSet<>();

  private final Set<String> takenValues = new HashSet<>();
  private final Set<String> takenNames = new HashSet<>();
  private final long maxFoldedElements;
  private long foldedElements;

  Importer(RawModel raw, Map<String, Tensor> given) {
    this.raw = raw;
    takeNames();
    constants.putAll(raw.initializers());
    long elements = constants.values().stream().mapToLong(Tensor::size).sum();
    this.maxFoldedElements = FREE_ELEMENTS + 4 * elements;
    Set<String> wanted = Operators.constantInputs(raw);
    for (RawValue input : raw.inputs()) {
      Tensor value = given.get(input.name());
      if (value != null
          && (wanted.contains(input.name()) || isInitializer(input) || !value.type().isFloat())) {
        constants.put(input.name(), value);
      } else if (!isInitializer(input)) {
        addInput(RunTimeInputs.value(input, given), input.type());
      }
    }
    constants.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
  }

  private boolean isInitializer(RawValue input) {
    return raw.initializers().containsKey(input.name());
  }

  private void addInput(Value value, String type) {
    inputs.add(value);
    shapes.put(value.name(), value.shape());
    if (!ProtoTensors.elementType(value.name(), type).isFloat()) {
      integers.add(value.name());
    }
  }

  /** Reserves every name of the file, so that no invented one hits it. */
  private void takeNames() {
    raw.inputs().forEach(input -> takenValues.add(input.name()));
    takenValues.addAll(raw.initializers().keySet());
    for (RawNode node : raw.nodes()) {
      for (String output : node.outputs()) {
        if (!output.isEmpty() && !takenValues.add(output)) {
          throw new IllegalArgumentException("value %s is defined twice".formatted(output));
        }
      }
    }
  }

  Model model() {
    for (RawNode node : raw.nodes()) {
      Operators.lower(new NodeContext(this, node, nodeName(node)));
    }
    List<String> outputs = raw.outputs().stream().map(RawValue::name).toList();
    Set<String> read = new HashSet<>(outputs);
    nodes.forEach(node -> read.addAll(node.inputs()));
    List<Value> parameters = new ArrayList<>();
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> constant : sorted(constants)) {
      if (read.contains(constant.getKey())) {
        Tensor tensor = constant.getValue();
        parameters.add(new Value(constant.getKey(), tensor.type(), tensor.shape()));
        weights.put(constant.getKey(), tensor);
      }
    }
    String name = raw.name().isEmpty() ? "onnx" : raw.name();
    Graph graph = new Graph(name, inputs, parameters, nodes, outputs);
    Verifier.verify(graph);
    return new Model(graph, weights);
  }

  private static List<Map.Entry<String, Tensor>> sorted(Map<String, Tensor> tensors) {
    return tensors.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
  }

  /** The file's name for the node if it has one of its own, else its first output's. */
  private String nodeName(RawNode node) {
    String output = node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse("");
    String name = node.name().isEmpty() ? output : node.name();
    return fresh(takenNames, name);
  }

  /** A value name that nothing else has. */
  String freshValue(String wanted) {
    return fresh(takenValues, wanted);
  }

  /** A node name that nothing else has. */
  String freshName(String wanted) {
    return fresh(takenNames, wanted);
  }

  private static String fresh(Set<String> taken, String wanted) {
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  long opset() {
    return raw.opset();
  }

  boolean isOutput(String name) {
    return raw.outputs().stream().anyMatch(output -> output.name().equals(name));
  }

  /** The shape of a value that a node reads. */
  Shape shape(String label, String value) {
    Shape shape = shapes.get(value);
    if (shape == null) {
      throw new IllegalArgumentException(
          "%s: reads %s, which nothing before it defines".formatted(label, value));
    }
    return shape;
  }

  Optional<Tensor> constant(String value) {
    return Optional.ofNullable(constants.get(value));
  }

  void addConstant(String label, String name, Tensor tensor) {
    constants.put(name, tensor);
    shapes.put(name, tensor.shape());
    reserve(label, tensor.shape());
  }

  /**
   * Refuses a constant that would take the folded elements over their limit: a small file must not
   * fill the memory.
   */
  void reserve(String label, Shape shape) {
    foldedElements += shape.size();
    if (shape.size() > maxFoldedElements || foldedElements > maxFoldedElements) {
      throw new IllegalArgumentException(
          "%s: folding constants to %s would make more than %d elements"
              .formatted(label, shape, maxFoldedElements));
    }
  }

  /** Adds a node, or its value where its inputs are constants and it only moves or combines. */
  void add(Node node) {
    List<Shape> inputShapes =
        node.inputs().stream().map(input -> shape(node.label(), input)).toList();
    Shape shape = ShapeInference.outputShape(node, inputShapes);
    if (shape.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s: its output %s is too large".formatted(node.label(), shape));
    }
    List<Tensor> values =
        node.inputs().stream().flatMap(input -> constant(input).stream()).toList();
    if (values.size() == inputShapes.size() && ConstantFolder.folds(node.op())) {
      reserve(node.label(), shape);
      constants.put(node.output(), ConstantFolder.fold(node, values, shape));
    } else {
      node.inputs().forEach(input -> requireFloat(node, input));
      nodes.add(node);
    }
    shapes.put(node.output(), shape);
  }

  private void requireFloat(Node node, String input) {
    Tensor constant = constants.get(input);
    boolean integer = constant == null ? integers.contains(input) : !constant.type().isFloat();
    if (integer && !keepsIntegers(node.op())) {
      throw new IllegalArgumentException(
          "%s: expected floating-point data, found integers in %s".formatted(node.label(), input));
    }
    if (integer) {
      integers.add(node.output());
    }
    if (constant != null) {
      RunTimeInputs.requireExact(node.label(), constant);
      constants.put(input, constant.to(ElementType.FLOAT32));
    }
  }

  /** A value that was integers and has been cast. */
  void markFloat(String value) {
    integers.remove(value);
  }

  /** Whether the operator gives some of its inputs' values and nothing else. */
  private static boolean keepsIntegers(Op op) {
    return switch (op) {
      case Op.Reshape _, Op.Flatten _, Op.Squeeze _, Op.Unsqueeze _, Op.Transpose _ -> true;
      case Op.Concat _, Op.Pad _, Op.Identity _, Op.Dropout _ -> true;
      case Op.Relu _, Op.Clip _, Op.MaxPool _ -> true;
      default -> false;
    };
  }
}
