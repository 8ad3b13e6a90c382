// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.Npy;
import io.systole.onnx.OnnxFile;
import io.systole.quantize.Folding;
import io.systole.quantize.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: any model on any arrays, with the outputs checked if one says what to expect. */
@Command(
    name = "run",
    description = "Runs a model on arrays and compares its outputs.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RunCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "MODEL", description = "A file .onnx, .safetensors or .safetensors.xz.")
  private String model = "";

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Arrays (.npy, or ONNX TensorProto .pb) in the order of the model's inputs.")
  private List<Path> inputs = List.of();

  @Option(
      names = "--expect",
      arity = "1..*",
      paramLabel = "FILE",
      description = "What the outputs should be, in their order.")
  private List<Path> expected = List.of();

  @Mixin private final ToleranceOption tolerance = new ToleranceOption();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Write each output to DIR/NAME.npy.")
  private @Nullable Path output;

  @Option(names = "--dump", paramLabel = "DIR", description = "Write every layer's output.")
  private @Nullable Path dump;

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Bound bound = model.endsWith(".onnx") ? bindOnnx() : bindFile();
    Runner runner = engineOptions.runner(bound.file, () -> List.of(bound.inputs), console);
    Map<String, Tensor> outputs = run(runner, bound.inputs);
    if (output != null) {
      Files.createDirectories(output);
      for (Map.Entry<String, Tensor> entry : outputs.entrySet()) {
        Npy.write(output.resolve(Dump.fileName(entry.getKey()) + ".npy"), entry.getValue());
      }
    }
    return report(outputs);
  }

  /** A model with every input of a run. */
  private record Bound(ModelFile file, Map<String, Tensor> inputs) {}

  private Bound bindOnnx() {
    OnnxFile file = OnnxFile.read(Path.of(model));
    Map<String, Tensor> given = named(file.inputs());
    Model bound = file.model(given);
    Model deployed = Folding.isNeeded(bound.graph()) ? Folding.fold(bound) : bound;
    Map<String, Tensor> rest = new HashMap<>(given);
    rest.keySet().retainAll(deployed.graph().inputs().stream().map(Value::name).toList());
    return new Bound(ModelFile.of(deployed), rest);
  }

  private Bound bindFile() {
    ModelFile file = ModelOptions.read(model);
    Graph graph = file.graph();
    return new Bound(file, named(graph.inputs().stream().map(Value::name).toList()));
  }

  private Map<String, Tensor> named(List<String> names) {
    if (names.size() != inputs.size()) {
      throw new IllegalArgumentException(
          "%s: expected %d --input files for %s, found %d"
              .formatted(model, names.size(), names, inputs.size()));
    }
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), Arrays.read(inputs.get(i)));
    }
    return named;
  }

  private Map<String, Tensor> run(Runner runner, Map<String, Tensor> given) {
    Map<String, Tensor> floats = new HashMap<>();
    given.forEach(
        (name, tensor) ->
            floats.put(name, tensor.type().isFloat() ? tensor.to(ElementType.FLOAT32) : tensor));
    if (dump == null) {
      return runner.run(floats, Runner.Tap.NONE);
    }
    try (Dump tap = new Dump(dump)) {
      return runner.run(floats, tap);
    }
  }

  private int report(Map<String, Tensor> outputs) {
    if (expected.isEmpty()) {
      if (json) {
        console.json(Verdict.unchecked());
      } else {
        outputs.forEach((name, tensor) -> console.line("%s: %s", name, tensor));
      }
      return 0;
    }
    if (expected.size() != outputs.size()) {
      throw new IllegalArgumentException(
          "%s: expected %d --expect files for %s, found %d"
              .formatted(model, outputs.size(), outputs.keySet(), expected.size()));
    }
    double limit = tolerance.orElse(ToleranceOption.FLOAT);
    List<Comparison> comparisons = new ArrayList<>();
    for (Map.Entry<String, Tensor> entry : outputs.entrySet()) {
      Tensor wanted = Arrays.read(expected.get(comparisons.size()));
      Comparison comparison = Comparison.of(entry.getValue(), wanted, limit);
      comparisons.add(comparison);
      if (!json) {
        console.line("%s %s", entry.getKey(), comparison.text(entry.getValue(), wanted, limit));
      }
    }
    Comparison worst = comparisons.stream().reduce(Comparison::worse).orElseThrow();
    if (json) {
      console.json(worst);
    }
    return worst.passed() ? 0 : Main.CHECK_FAILED;
  }
}
