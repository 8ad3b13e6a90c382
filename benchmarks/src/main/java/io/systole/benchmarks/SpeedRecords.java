// SPDX-License-Identifier: Apache-2.0
package io.systole.benchmarks;

import ai.onnxruntime.OrtEnvironment;
import io.systole.report.EngineTime;
import io.systole.results.Ingredient;
import io.systole.results.Origin;
import io.systole.results.RecordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link AlexnetBenchmark} and publishes its times: results/published/processor.jsonl. */
public final class SpeedRecords {
  /**
   * What a method of the benchmark runs.
   *
   * @param figure of its record, behind {@code processor/}
   * @param ours whether its time changes with our engines
   */
  private record Engine(String method, String figure, String name, boolean ours) {}

  private static final List<Engine> ENGINES =
      List.of(
          new Engine("onnxRuntime", "onnxruntime", "ONNX Runtime %s, float", false),
          new Engine("floatSimd", "float", "our float engine", true),
          new Engine("fixedSimd", "fixed", "our fixed-point engine, 16,4", true));

  private SpeedRecords() {}

  /**
   * Takes no arguments.
   *
   * @throws RunnerException if a benchmark fails; nothing is published then
   */
  public static void main(String[] args) throws RunnerException, IOException {
    Path home = Path.of(System.getProperty("systole.home", "."));
    OptionsBuilder options = new OptionsBuilder();
    options.include(AlexnetBenchmark.class.getName()).shouldFailOnError(true);
    Map<String, Result<?>> times = new HashMap<>();
    for (RunResult run : new Runner(options).run()) {
      times.put(run.getPrimaryResult().getLabel(), run.getPrimaryResult());
    }
    RecordFile file = new RecordFile(home.resolve("results/published/processor.jsonl"));
    Origin origin = Origin.here(home, "benchmarks/run record");
    Map<String, String> ours = Map.of(Ingredient.ENGINES.title(), Ingredient.ENGINES.hash(home));
    for (Engine engine : ENGINES) {
      Result<?> time = Objects.requireNonNull(times.get(engine.method()), engine.method());
      EngineTime figures =
          new EngineTime(
              engine.name().formatted(OrtEnvironment.getEnvironment().getVersion()),
              tenths(time.getScore()),
              tenths(time.getScoreError()),
              processor() + "; alexnet with 1,000 classes, batch 1, JMH");
      file.put(
          origin.record("processor/" + engine.figure(), engine.ours() ? ours : Map.of(), figures));
      System.out.println(figures);
    }
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    String name =
        Files.isReadable(file)
            ? Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("")
            : "";
    return "%s, %d threads"
        .formatted(
            name.isEmpty() ? System.getProperty("os.arch") : name,
            Runtime.getRuntime().availableProcessors());
  }
}
