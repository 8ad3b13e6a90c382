// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Model;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.Npy;
import io.systole.quantize.Folding;
import io.systole.quantize.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code layer}: the testbench of one layer.
 *
 * <p>Arrays are NCHW float32. In fixed point the formats are calibrated on the input and the
 * layer's own float result; a result is compared as integers if integers are expected.
 */
@Command(
    name = "layer",
    description = "Runs one layer on arrays and compares the result.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class LayerCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final LayerOptions layer = new LayerOptions();
  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Option(names = "--expect", paramLabel = "y.npy", description = "What the result should be.")
  private @Nullable Path expected;

  @Mixin private final ToleranceOption tolerance = new ToleranceOption();

  @Option(
      names = "--output",
      paramLabel = "y.npy",
      description = "Write the result: float32, or the integers of fixed point.")
  private @Nullable Path output;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  LayerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Model given = layer.model();
    // In fixed point a batch normalization is the convolution it stands for.
    boolean fold = engineOptions.kind() == EngineOptions.Kind.FIXED;
    Model model = fold ? Folding.fold(given) : given;
    Map<String, Tensor> inputs = Map.of(LayerOptions.INPUT, layer.input());
    Runner runner =
        engineOptions.runner(
            ModelFile.of(model),
            () -> List.of(inputs),
            new Console(
                console.out(), new java.io.PrintWriter(java.io.Writer.nullWriter()), false));
    Runner.Result result = run(runner, inputs, model.graph().outputs().getFirst());
    if (output != null) {
      Npy.write(output, result.stored());
    }
    return expected == null ? unchecked(result) : check(result, expected);
  }

  private static Runner.Result run(Runner runner, Map<String, Tensor> inputs, String name) {
    AtomicReference<Runner.@Nullable Result> last = new AtomicReference<>();
    runner.run(
        inputs,
        (value, result) -> {
          if (value.equals(name)) {
            last.set(result);
          }
        });
    Runner.Result result = last.get();
    if (result == null) {
      throw new IllegalStateException("the engine did not show its output " + name);
    }
    return result;
  }

  private int unchecked(Runner.Result result) {
    if (json) {
      console.json(Verdict.unchecked());
    } else {
      console.line("%s%s", result.stored(), format(result));
    }
    return 0;
  }

  private static String format(Runner.Result result) {
    return result instanceof Runner.Result.InFixed(FixedTensor tensor)
        ? " in format " + tensor.format()
        : "";
  }

  private int check(Runner.Result result, Path file) {
    Tensor wanted = Arrays.read(file);
    boolean integers = !wanted.type().isFloat();
    if (integers && !(result instanceof Runner.Result.InFixed)) {
      throw BadFileException.of(
          file, "elements", ElementType.FLOAT32 + " for --engine float", wanted.type());
    }
    Tensor found =
        result instanceof Runner.Result.InFixed(FixedTensor tensor) && !integers
            ? tensor.toFloat()
            : result.stored();
    double limit = tolerance.orElse(integers ? ToleranceOption.EXACT : ToleranceOption.FLOAT);
    Comparison comparison = Comparison.of(found, wanted, limit);
    if (json) {
      console.json(comparison);
    } else {
      console.line("%s%s", comparison.text(found, wanted, limit), format(result));
    }
    return comparison.passed() ? 0 : Main.CHECK_FAILED;
  }
}
