// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Lowered.Port;
import io.systole.compiler.Stages.Rescale;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Verifier;
import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.LoopOrder;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Shape;
import io.systole.reference.FixedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Stage 1: a quantized graph to layers. A layer takes in as many operators as POST can do behind
 * its convolution: ReLU, then LRN and pooling in either order. An operator that stands alone gets a
 * convolution with identity weights, which is exact. Operators that only rename elements vanish.
 *
 * <p>What the machine can't do is an {@link IllegalArgumentException} of one line that names node,
 * operator and attribute.
 */
final class Lowering {
  private final FixedModel model;
  private final MachineConfig machine;
  private final Map<String, Shape> shapes;
  private final Operators operators;
  private final List<Layer> layers = new ArrayList<>();
  private final List<Tap> taps = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private Optional<LayerBuilder> open = Optional.empty();
  private Optional<Lowered.Softmax> softmax = Optional.empty();
  private MapShape map;
  private String value;

  private Lowering(FixedModel model, MachineConfig machine) {
    this.model = model;
    this.machine = machine;
    this.shapes = Verifier.verify(model.graph());
    this.operators = new Operators(model, machine, shapes);
    Value input = input(model.graph());
    this.value = input.name();
    this.map = Operators.image(input);
  }

  /** Lowers a model for a machine. */
  static Lowered lower(FixedModel model, MachineConfig machine) {
    return new Lowering(model, machine).run();
  }

  private Lowered run() {
    Port input = port(value);
    MapShape image = map;
    operators.requireWidth("input " + value, model.format(value));
    for (Node node : model.graph().nodes()) {
      requireChain(node);
      lower(node);
      value = node.output();
    }
    if (!model.graph().outputs().equals(List.of(value))) {
      throw new IllegalArgumentException(
          "graph %s: outputs %s: expected %s alone, the end of the chain"
              .formatted(model.graph().name(), model.graph().outputs(), value));
    }
    if (open.isEmpty() && layers.isEmpty()) {
      identity(new Node(input.value(), new Op.Identity(), List.of(input.value()), value));
    }
    close();
    Lowered lowered = new Lowered(input, image, layers, softmax, port(value), taps, rows);
    lowered.verify();
    return lowered;
  }

  private static Value input(Graph graph) {
    if (graph.inputs().size() != 1) {
      throw new IllegalArgumentException(
          "graph %s: %d inputs: expected 1".formatted(graph.name(), graph.inputs().size()));
    }
    return graph.inputs().getFirst();
  }

  private Port port(String name) {
    return new Port(name, shape(name), model.format(name));
  }

  private Shape shape(String name) {
    return Objects.requireNonNull(shapes.get(name));
  }

  private void requireChain(Node node) {
    if (!node.inputs().getFirst().equals(value)) {
      throw Operators.refuse(
          node,
          "reads %s, not %s: only a chain of layers can be compiled"
              .formatted(node.inputs().getFirst(), value));
    }
    if (softmax.isPresent() && !isRename(node.op())) {
      throw Operators.refuse(node, "behind a Softmax, which must be the last layer");
    }
  }

  private void lower(Node node) {
    switch (node.op()) {
      case Op.Conv conv -> begin(node, operators.conv(node, conv, map));
      case Op.Gemm gemm -> begin(node, operators.gemm(node, gemm, map));
      case Op.Relu _ -> {
        operators.requireSameFormat(node);
        if (!open.map(layer -> layer.relu(node)).orElse(false)) {
          identity(node).relu(node);
        }
      }
      case Op.Lrn lrn -> {
        Stages.Normalize stage = operators.lrn(node, lrn, map);
        if (!open.map(layer -> layer.normalize(node, stage)).orElse(false)) {
          identity(node).normalize(node, stage);
        }
        opened().row(node);
      }
      case Op.MaxPool pool -> pool(node, operators.maxPool(node, pool, map));
      case Op.AveragePool pool -> pool(node, operators.averagePool(node, pool, map));
      case Op.GlobalAveragePool _ -> pool(node, operators.globalAverage(node, map));
      case Op.Softmax op -> softmax(node, op);
      case Op.Flatten _, Op.Reshape _, Op.Squeeze _, Op.Unsqueeze _, Op.Dropout _, Op.Identity _ ->
          operators.requireSameFormat(node);
      case Op.Add _, Op.Sum _, Op.Mul _, Op.Concat _, Op.MatMul _ -> throw unsupported(node);
      case Op.LeakyRelu _, Op.Clip _, Op.BatchNormalization _ -> throw unsupported(node);
      case Op.Transpose _, Op.Pad _ -> throw unsupported(node);
    }
  }

  private static boolean isRename(Op op) {
    return switch (op) {
      case Op.Flatten _, Op.Reshape _, Op.Squeeze _, Op.Unsqueeze _, Op.Dropout _, Op.Identity _ ->
          true;
      default -> false;
    };
  }

  private static IllegalArgumentException unsupported(Node node) {
    return Operators.refuse(
        node,
        ("the accelerator has no %s; it has Conv, Gemm, Relu, LRN, MaxPool, AveragePool,"
                + " GlobalAveragePool, Flatten and Softmax")
            .formatted(node.op().type()));
  }

  private void begin(Node node, Convolution convolution) {
    close();
    Rescale rescale = operators.rescale(node);
    boolean pools =
        machine.loopOrder() == LoopOrder.BEST
            || convolution.tiles(machine.unrolling().ocLanes()) == 1;
    LayerBuilder layer = new LayerBuilder(layers.size(), node, convolution, rescale, pools);
    layer.row(node);
    open = Optional.of(layer);
    map = convolution.out();
  }

  /** Begins a layer for an operator without weights. */
  private LayerBuilder identity(Node node) {
    close();
    FixedFormat format = model.format(value);
    Convolution convolution = new Convolution(map, Slide.POINT, map, 1, new Kernel.Identity());
    LayerBuilder layer =
        new LayerBuilder(layers.size(), node, convolution, new Rescale(0, format, false), true);
    open = Optional.of(layer);
    return layer;
  }

  private void pool(Node node, Stages.Pool stage) {
    if (!open.map(layer -> layer.pool(node, stage)).orElse(false)) {
      identity(node).pool(node, stage);
    }
    opened().row(node);
    map = stage.out();
  }

  private LayerBuilder opened() {
    return open.orElseThrow();
  }

  private void softmax(Node node, Op.Softmax op) {
    softmax = Optional.of(operators.softmax(node, op, map));
    if (open.isEmpty() && layers.isEmpty()) {
      identity(node);
    }
    close();
    rows.add(new Row(node.name(), node.op().type(), layers.size(), "", 0, 0, 0));
  }

  private void close() {
    open.ifPresent(
        layer -> {
          layers.add(layer.build());
          taps.addAll(layer.taps());
          rows.addAll(layer.rows());
        });
    open = Optional.empty();
  }
}
