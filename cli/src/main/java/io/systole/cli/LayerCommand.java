// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.explore.LayerTable;
import io.systole.explore.Reference;
import io.systole.graph.Model;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.Npy;
import io.systole.quantize.Folding;
import io.systole.quantize.ModelFile;
import io.systole.reference.FixedModel;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * layer's own float result; a result is compared as integers if integers are expected. On the
 * accelerator the layer is a program of its own, from DRAM to DRAM, and must equal the fixed engine
 * to the bit.
 */
@Command(
    name = "layer",
    description = "Runs one layer on arrays and compares the result.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class LayerCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final LayerOptions layer = new LayerOptions();
  @Mixin private final LayerEngineOptions engine = new LayerEngineOptions();

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

  /** What JSON says of a run on the accelerator. */
  record OnAccelerator(
      boolean passed,
      @Nullable Double maxAbs,
      @Nullable Double maxRel,
      @Nullable Object at,
      long cycles,
      double latencyMs,
      long compared,
      boolean bitExact) {}

  @Override
  public Integer call() {
    return switch (engine.kind()) {
      case FLOAT -> onEngine(Runner.ofFloat(layer.model()));
      case FIXED -> onEngine(Runner.ofFixed(fixed(FormatOption.BITS)));
      case SIMULATOR -> onAccelerator();
      case RTL -> {
        Tool.require(Tool.forRtl());
        yield onAccelerator();
      }
    };
  }

  /** In fixed point a batch normalization is the convolution it stands for. */
  private FixedModel fixed(int bits) {
    Model model = Folding.fold(layer.model());
    Console silent = new Console(console.out(), new PrintWriter(Writer.nullWriter()), false);
    return FormatOption.fixed(
        ModelFile.of(model),
        engine.format.spec(bits),
        () -> List.of(Map.of(LayerOptions.INPUT, layer.input())),
        "input",
        silent);
  }

  private int onEngine(Runner runner) {
    AtomicReference<Runner.@Nullable Result> last = new AtomicReference<>();
    runner.run(Map.of(LayerOptions.INPUT, layer.input()), (_, result) -> last.set(result));
    Runner.Result result = last.get();
    if (result == null) {
      throw new IllegalStateException("the engine did not show its output");
    }
    Optional<Comparison> comparison = finish(result);
    if (json) {
      console.json(comparison.isPresent() ? comparison.get() : Verdict.unchecked());
    }
    return comparison.map(Comparison::passed).orElse(true) ? 0 : Main.CHECK_FAILED;
  }

  private int onAccelerator() {
    BoardOptions.Target target = engine.target();
    FixedModel model = fixed(target.machine().quantization().elementBits());
    Compiled compiled = Compiler.compile(model, target.machine(), target.board());
    try (Accelerator accelerator = engine.accelerator(compiled, console)) {
      Accelerator.Run run = accelerator.run(new Reference(model).expect(layer.input()));
      Optional<Comparison> comparison = finish(new Runner.Result.InFixed(run.scores()));
      boolean passed = run.passed() && comparison.map(Comparison::passed).orElse(true);
      if (json) {
        console.json(json(passed, run, comparison));
      } else {
        print(accelerator, run);
      }
      return passed ? 0 : Main.CHECK_FAILED;
    }
  }

  private static OnAccelerator json(
      boolean passed, Accelerator.Run run, Optional<Comparison> comparison) {
    Comparison with = comparison.orElse(new Comparison(passed, null, null, null));
    return new OnAccelerator(
        passed,
        with.maxAbs(),
        with.maxRel(),
        with.at(),
        run.table().cycles(),
        run.table().latencyMs(),
        run.check().scores().compared(),
        run.passed());
  }

  private void print(Accelerator accelerator, Accelerator.Run run) {
    LayerTable table = run.table();
    console.line(
        "%s: %,d cycles, %.3f ms at %d MHz assumed for %s",
        table.machine().name(),
        table.cycles(),
        table.latencyMs(),
        table.board().clockMHz(),
        table.board().id());
    new RunTable(console).verdict(accelerator, run);
  }

  /** Writes the result if asked to and compares it with what was expected, if anything was. */
  private Optional<Comparison> finish(Runner.Result result) {
    if (output != null) {
      Npy.write(output, result.stored());
    }
    if (expected != null) {
      return Optional.of(check(result, expected));
    }
    if (!json) {
      console.line("%s%s", result.stored(), format(result));
    }
    return Optional.empty();
  }

  private static String format(Runner.Result result) {
    return result instanceof Runner.Result.InFixed(FixedTensor tensor)
        ? " in format " + tensor.format()
        : "";
  }

  private Comparison check(Runner.Result result, Path file) {
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
    if (!json) {
      console.line("%s%s", comparison.text(found, wanted, limit), format(result));
    }
    return comparison;
  }
}
