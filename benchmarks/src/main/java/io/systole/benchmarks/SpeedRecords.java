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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link AlexnetBenchmark} and publishes its times: results/published/processor.jsonl. */
public final class SpeedRecords {
  private static final String ORT = "onnxRuntime";

  /** Figure and engine by the benchmark's method. */
  private static final SequencedMap<String, Map.Entry<String, String>> ENGINES =
      new LinkedHashMap<>();

  static {
    ENGINES.put(ORT, Map.entry("onnxruntime", "ONNX Runtime %s, float".formatted(version())));
    ENGINES.put("floatSimd", Map.entry("float", "our float engine"));
    ENGINES.put("fixedSimd", Map.entry("fixed", "our fixed-point engine, 16,4"));
  }

  private SpeedRecords() {}

  /**
   * Takes no arguments.
   *
   * @throws RunnerException if a benchmark fails; nothing is published then
   */
  public static void main(String[] args) throws RunnerException, IOException {
    Path home = Path.of(System.getProperty("systole.home", "."));
    Map<String, Result<?>> times = new LinkedHashMap<>();
    OptionsBuilder options = new OptionsBuilder();
    options.include(AlexnetBenchmark.class.getName()).shouldFailOnError(true);
    for (RunResult run : new Runner(options).run()) {
      times.put(run.getPrimaryResult().getLabel(), run.getPrimaryResult());
    }
    RecordFile file = new RecordFile(home.resolve("results/published/processor.jsonl"));
    Origin origin = Origin.here(home, "benchmarks/run record");
    Map<String, String> engines = Map.of(Ingredient.ENGINES.title(), Ingredient.ENGINES.hash(home));
    for (String method : ENGINES.sequencedKeySet()) {
      Result<?> time = times.get(method);
      Map.Entry<String, String> engine = ENGINES.get(method);
      if (time == null || engine == null) {
        throw new IllegalStateException("no time of " + method);
      }
      EngineTime figures =
          new EngineTime(
              engine.getValue(),
              tenths(time.getScore()),
              tenths(time.getScoreError()),
              processor() + "; alexnet with 1,000 classes, batch 1, JMH");
      Map<String, String> inputs = method.equals(ORT) ? Map.of() : engines;
      file.put(origin.record("processor/" + engine.getKey(), inputs, figures));
      System.out.println(figures);
    }
  }

  private static String version() {
    return OrtEnvironment.getEnvironment().getVersion();
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
