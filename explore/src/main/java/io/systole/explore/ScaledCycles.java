// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Cycles of a layer on a machine too slow to be counted whole, or too small to hold it: those of
 * the same layer with fewer rows and output channels, from DRAM to DRAM, continued.
 *
 * <p>A layer repeats the same work for each row of its output and each tile of output channels, so
 * cycles are a + b·rows + c·tiles + d·rows·tiles; four small programs determine the four. Where the
 * layer is already small it is counted as it is.
 */
public final class ScaledCycles {
  private static final int[] ROWS = {3, 7};
  private static final int[] TILES = {1, 2};
  private static final int SQUARE = 4;
  private static final String VECTOR = "vector";

  private final FixedModel network;
  private final MachineConfig machine;
  private final Board board;

  /** Layers of a network on a machine on a board. */
  public ScaledCycles(FixedModel network, MachineConfig machine, Board board) {
    this.network = network;
    this.machine = machine;
    this.board = board;
  }

  /** Sizes along an axis: two to count, one to continue to. */
  public record Axis(int first, int second, int whole) {
    static Axis of(int[] sizes, int whole) {
      return sizes[1] >= whole
          ? new Axis(whole, whole, whole)
          : new Axis(sizes[0], sizes[1], whole);
    }

    double position() {
      return first == second ? 0 : (double) (whole - first) / (second - first);
    }

    List<Integer> sizes() {
      return first == second ? List.of(first) : List.of(first, second);
    }
  }

  /** A layer's small programs in the order rows, then tiles. */
  public record Programs(Axis rows, Axis tiles, List<Compiled> compiled) {
    public Programs {
      compiled = List.copyOf(compiled);
    }

    /** Counts them and continues. */
    public long cycles() {
      double[][] counted = new double[2][2];
      int at = 0;
      for (int r = 0; r < rows.sizes().size(); r++) {
        for (int t = 0; t < tiles.sizes().size(); t++) {
          counted[r][t] = RunCycles.simulate(compiled.get(at++)).total();
        }
      }
      double first = continued(counted[0], tiles);
      double second = rows.sizes().size() > 1 ? continued(counted[1], tiles) : first;
      return Math.round(first + rows.position() * (second - first));
    }

    private static double continued(double[] counted, Axis axis) {
      return axis.sizes().size() == 1
          ? counted[0]
          : counted[0] + axis.position() * (counted[1] - counted[0]);
    }
  }

  /** The names of the layers: every Conv and Gemm with what streams behind it. */
  public static List<String> layers(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.op() instanceof Op.Conv || node.op() instanceof Op.Gemm)
        .map(Node::name)
        .toList();
  }

  /** Compiles a layer's small programs. */
  public Programs programs(String layer) {
    Node head = network.graph().node(layer);
    int lanes = machine.unrolling().ocLanes();
    int channels = weight(head).shape().dim(0);
    int groups = head.op() instanceof Op.Conv conv ? conv.group() : 1;
    Axis tiles = Axis.of(TILES, Math.ceilDiv(channels / groups, lanes));
    Shape out = Objects.requireNonNull(ShapeInference.shapes(network.graph()).get(head.output()));
    boolean map = head.op() instanceof Op.Conv;
    Axis rows = map ? Axis.of(ROWS, out.dim(2)) : new Axis(1, 1, 1);
    List<Compiled> compiled = new ArrayList<>();
    for (int r : rows.sizes()) {
      for (int t : tiles.sizes()) {
        int kept = t == tiles.whole() ? channels : groups * lanes * t;
        compiled.add(Compiler.compile(model(head, r, kept), machine, board));
      }
    }
    return new Programs(rows, tiles, compiled);
  }

  private Value weight(Node head) {
    return network.graph().parameters().stream()
        .filter(value -> value.name().equals(head.inputs().get(1)))
        .findFirst()
        .orElseThrow();
  }

  /** The layer with so many rows and channels of output, all weights zero. */
  private FixedModel model(Node head, int rows, int channels) {
    List<Node> nodes = new ArrayList<>(nodes(head));
    String from = nodes.getFirst().inputs().getFirst();
    int[] in = Objects.requireNonNull(ShapeInference.shapes(network.graph()).get(from)).toArray();
    Map<String, FixedFormat> formats = new HashMap<>();
    formats.put(from, network.format(from));
    nodes.forEach(node -> formats.put(node.output(), network.format(node.output())));
    if (head.op() instanceof Op.Conv conv) {
      in[2] = inputRows(conv.window(), rows);
    } else if (in.length == 2 && in[1] % SQUARE == 0) {
      // As a map of four pixels: more planes than that no LOADF takes.
      in = new int[] {1, in[1] / SQUARE, 2, 2};
      formats.put(VECTOR, network.format(from));
      nodes.addFirst(new Node(VECTOR, new Op.Flatten(1), List.of(from), VECTOR));
      List<String> inputs = new ArrayList<>(head.inputs());
      inputs.set(0, VECTOR);
      nodes.set(1, new Node(head.name(), head.op(), inputs, head.output()));
    }
    List<Value> parameters = new ArrayList<>();
    Map<String, FixedTensor> weights = new HashMap<>();
    Map<String, Tensor> biases = new HashMap<>();
    for (Value whole : network.graph().parameters()) {
      if (head.inputs().contains(whole.name())) {
        int[] dims = whole.shape().toArray();
        dims[0] = channels;
        Value value = Value.of(whole.name(), dims);
        parameters.add(value);
        FixedTensor weight = network.weights().get(whole.name());
        if (weight == null) {
          biases.put(whole.name(), Tensor.zeros(value.shape(), ElementType.FLOAT32));
        } else {
          Tensor zeros = Tensor.zeros(value.shape(), FixedTensor.storage(weight.format()));
          weights.put(whole.name(), new FixedTensor(zeros, weight.format()));
        }
      }
    }
    Graph alone =
        new Graph(
            head.name(),
            List.of(Value.of(from, in)),
            parameters,
            nodes,
            List.of(nodes.getLast().output()));
    return new FixedModel(alone, formats, weights, biases);
  }

  private static int inputRows(Window window, int rows) {
    return (rows - 1) * window.strides().getFirst()
        + window.span(0)
        - window.padBegin(0)
        - window.padEnd(0);
  }

  /** A Flatten in front of the node, itself, and all behind it up to the next layer. */
  private List<Node> nodes(Node head) {
    List<Node> all = network.graph().nodes();
    int at = all.indexOf(head);
    List<Node> nodes = new ArrayList<>();
    if (at > 0 && all.get(at - 1).op() instanceof Op.Flatten) {
      nodes.add(all.get(at - 1));
    }
    nodes.add(head);
    for (Node node : all.subList(at + 1, all.size())) {
      boolean ends =
          node.op() instanceof Op.Conv
              || node.op() instanceof Op.Gemm
              || node.op() instanceof Op.Flatten
              || node.op() instanceof Op.Softmax;
      if (ends) {
        break;
      }
      nodes.add(node);
    }
    return nodes;
  }
}
