// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Verifier;
import io.systole.graph.Window;
import io.systole.numeric.ElementType;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One layer as a model of one node, or two with {@code --relu}. */
final class LayerOptions {
  static final String INPUT = "x";

  /** An operator and the options that are its own. */
  enum Kind {
    CONV("--weights", "--bias", "--kernel", "--stride", "--pad", "--dilation", "--group"),
    FC("--weights", "--bias"),
    LRN("--size", "--alpha", "--beta", "--k"),
    MAXPOOL("--kernel", "--stride", "--pad", "--dilation"),
    AVGPOOL("--kernel", "--stride", "--pad", "--dilation"),
    RELU(),
    BATCHNORM("--scale", "--bias", "--mean", "--var", "--epsilon"),
    SOFTMAX("--axis"),
    FLATTEN("--axis");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> options;

    Kind(String... options) {
      this.options = List.of(options);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Refuses an option of another operator. */
    void require(String option) {
      boolean foreign = Stream.of(values()).anyMatch(kind -> kind.options.contains(option));
      if (foreign && !options.contains(option)) {
        throw new IllegalArgumentException(
            "%s is no option of %s, which takes %s"
                .formatted(option, this, options.isEmpty() ? "none" : String.join(", ", options)));
      }
    }
  }

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Parameters(
      paramLabel = "OP",
      description = "conv, fc, lrn, maxpool, avgpool, relu, batchnorm, softmax or flatten.")
  private Kind kind = Kind.CONV;

  @Option(names = "--input", required = true, paramLabel = "x.npy", description = "The input.")
  private Path input = Path.of("");

  @Option(
      names = "--weights",
      paramLabel = "w.npy",
      description = "conv [out,in/group,kh,kw] (cross-correlation), fc [out,in].")
  private @Nullable Path weights;

  @Option(names = "--bias", paramLabel = "b.npy", description = "conv, fc [out]; batchnorm [c].")
  private @Nullable Path bias;

  @Option(names = "--scale", paramLabel = "s.npy", description = "batchnorm [c].")
  private @Nullable Path scale;

  @Option(names = "--mean", paramLabel = "m.npy", description = "batchnorm [c].")
  private @Nullable Path mean;

  @Option(names = "--var", paramLabel = "v.npy", description = "batchnorm [c].")
  private @Nullable Path variance;

  @Option(names = "--epsilon", paramLabel = "E", description = "batchnorm; default: 1e-5.")
  private float epsilon = 1e-5f;

  @Option(
      names = "--kernel",
      paramLabel = "K",
      split = ",",
      description = "Pooling: K or KH,KW; conv: that of the weights.")
  private List<Integer> kernel = List.of();

  @Option(names = "--stride", paramLabel = "S", split = ",", description = "S or SH,SW.")
  private List<Integer> stride = List.of(1);

  @Option(
      names = "--pad",
      paramLabel = "P",
      split = ",",
      description = "P, PH,PW or top,left,bottom,right.")
  private List<Integer> pad = List.of(0);

  @Option(names = "--dilation", paramLabel = "D", split = ",", description = "D or DH,DW.")
  private List<Integer> dilation = List.of(1);

  @Option(names = "--group", paramLabel = "G", description = "conv; default: 1.")
  private int group = 1;

  @Option(names = "--size", paramLabel = "N", description = "lrn: channels; default: 5.")
  private int size = 5;

  @Option(names = "--alpha", paramLabel = "A", description = "lrn, divided by N; default: 1e-4.")
  private float alpha = 1e-4f;

  @Option(names = "--beta", paramLabel = "B", description = "lrn; default: 0.75.")
  private float beta = 0.75f;

  @Option(names = "--k", paramLabel = "K0", description = "lrn: ONNX's bias; default: 1.")
  private float k = 1;

  @Option(names = "--axis", paramLabel = "A", description = "softmax, flatten; default: 1.")
  private int axis = 1;

  @Option(names = "--relu", description = "A Relu behind the layer.")
  private boolean relu;

  private final Map<String, Tensor> parameters = new LinkedHashMap<>();

  Tensor input() {
    return floats(input);
  }

  /** The layer around its input's shape, verified. */
  Model model() {
    parameters.clear();
    Objects.requireNonNull(command)
        .commandLine()
        .getParseResult()
        .matchedOptions()
        .forEach(option -> kind.require(option.longestName()));
    Op op = op();
    String name = kind.toString();
    List<String> reads = new ArrayList<>(List.of(INPUT));
    reads.addAll(parameters.keySet());
    List<Node> nodes = new ArrayList<>(List.of(new Node(name, op, reads, name)));
    if (relu) {
      nodes.add(Node.of("relu", new Op.Relu(), name));
    }
    Graph graph =
        new Graph(
            "layer",
            List.of(new Value(INPUT, ElementType.FLOAT32, input().shape())),
            parameters.entrySet().stream()
                .map(p -> new Value(p.getKey(), ElementType.FLOAT32, p.getValue().shape()))
                .toList(),
            nodes,
            List.of(nodes.getLast().output()));
    Verifier.verify(graph);
    return new Model(graph, parameters);
  }

  private Op op() {
    return switch (kind) {
      case CONV -> {
        Tensor w = parameter("w", "--weights", weights);
        optional("b", bias);
        if (w.shape().rank() != 4) {
          throw new IllegalArgumentException(
              "--weights of conv: expected [out,in/group,kh,kw], found shape " + w.shape());
        }
        List<Integer> extents = List.of(w.shape().dim(2), w.shape().dim(3));
        if (!kernel.isEmpty() && !kernel().equals(extents)) {
          throw new IllegalArgumentException(
              "--kernel: expected that of --weights, %s, found %s".formatted(extents, kernel));
        }
        yield new Op.Conv(window(extents), group);
      }
      case FC -> {
        parameter("w", "--weights", weights);
        optional("b", bias);
        yield Op.Gemm.fullyConnected();
      }
      case LRN -> new Op.Lrn(size, alpha, beta, k);
      case MAXPOOL -> new Op.MaxPool(window(kernel()), false);
      case AVGPOOL -> new Op.AveragePool(window(kernel()), false, false);
      case RELU -> new Op.Relu();
      case BATCHNORM -> {
        parameter("scale", "--scale", scale);
        parameter("b", "--bias", bias);
        parameter("mean", "--mean", mean);
        parameter("var", "--var", variance);
        yield new Op.BatchNormalization(epsilon);
      }
      case SOFTMAX -> new Op.Softmax(axis);
      case FLATTEN -> new Op.Flatten(axis);
    };
  }

  private Window window(List<Integer> extents) {
    List<Integer> pads = spread("--pad", pad);
    return new Window(
        extents,
        spread("--stride", stride),
        pads.size() == 4 ? pads : List.of(pads.get(0), pads.get(1), pads.get(0), pads.get(1)),
        spread("--dilation", dilation));
  }

  private List<Integer> kernel() {
    if (kernel.isEmpty()) {
      throw new IllegalArgumentException("%s needs --kernel K".formatted(kind));
    }
    return spread("--kernel", kernel);
  }

  /** One number for both axes, two as they are; a pad also four. */
  private static List<Integer> spread(String option, List<Integer> values) {
    boolean pad = option.equals("--pad");
    if (values.size() == 1) {
      return Collections.nCopies(2, values.getFirst());
    }
    if (values.size() == 2 || (pad && values.size() == 4)) {
      return values;
    }
    throw new IllegalArgumentException(
        "%s: expected one or two numbers%s, found %s"
            .formatted(option, pad ? ", or four" : "", values));
  }

  private Tensor parameter(String name, String option, @Nullable Path file) {
    if (file == null) {
      throw new IllegalArgumentException("%s needs %s FILE.npy".formatted(kind, option));
    }
    Tensor tensor = floats(file);
    parameters.put(name, tensor);
    return tensor;
  }

  private void optional(String name, @Nullable Path file) {
    if (file != null) {
      parameters.put(name, floats(file));
    }
  }

  private static Tensor floats(Path file) {
    Tensor tensor = Arrays.read(file);
    if (!tensor.type().isFloat()) {
      throw BadFileException.of(file, "elements", "float32", tensor.type());
    }
    return tensor.to(ElementType.FLOAT32);
  }
}
