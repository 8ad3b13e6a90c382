// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Dataset;
import io.systole.data.Datasets;
import io.systole.graph.Counts;
import io.systole.graph.Model;
import io.systole.machine.Board;
import io.systole.numeric.Tensor;
import io.systole.quantize.Calibration;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.Formats;
import io.systole.report.BoardFigures;
import io.systole.report.SweepPoint;
import io.systole.results.Ingredient;
import io.systole.results.Origin;
import io.systole.results.RecordFile;
import io.systole.results.ResultRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code sweep}: accuracy of the bundled network over choices of data quantization, a record a
 * choice. A run that was stopped goes on where it was.
 */
@Command(
    name = "sweep",
    description = "Measures accuracy for each data quantization of a set; resumes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SweepCommand implements Callable<Integer> {
  private static final long SAMPLE_SEED = 1;
  private static final int DEFAULT_IMAGES = 1000;

  private static final int CALIBRATION_IMAGES = 100;

  private final Console console;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "CIFAR-10 binary files, or images in folders by class; train and test.")
  private Path data = Path.of("");

  @Option(names = "--limit", paramLabel = "N", description = "Test images a point; default: 1000.")
  private int limit = DEFAULT_IMAGES;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the records go; default: results/published/sweep.jsonl.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  private @Nullable Calibration calibration;

  SweepCommand(Console console) {
    this.console = console;
  }

  /**
   * Accuracy of a choice.
   *
   * @param format {@code W,I} or {@code auto:W}
   */
  record Accuracy(String format, int bits, int images, double top1) {}

  record Report(List<SweepPoint> points) {}

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit: expected at least 1, found " + limit);
    }
    Network network = new ModelOptions().load();
    RecordFile file = new RecordFile(out == null ? Published.SWEEP.path() : out);
    Map<String, String> inputs = Map.of(Ingredient.MODEL.title(), Published.model());
    List<Accuracy> points = new ArrayList<>();
    try (Dataset test = Datasets.open(data, "test")) {
      List<Integer> indices = ClassMapping.indices(network, test.classNames(), data);
      Dataset images = test.sample(limit, SAMPLE_SEED);
      List<FormatSpec> specs = Quantizations.all();
      for (int i = 0; i < specs.size(); i++) {
        FormatSpec spec = specs.get(i);
        Optional<Accuracy> known = known(file, spec, images.size(), inputs);
        if (known.isEmpty()) {
          Runner runner = Runner.ofFixed(network.file().fixed(formats(network, spec)));
          String task = "%s (%d of %d)".formatted(spec, i + 1, specs.size());
          double top1 =
              EvaluateCommand.evaluate(console, task, network, images, indices, runner).top1();
          Accuracy point = new Accuracy(spec.toString(), spec.width(), images.size(), top1);
          Origin origin = Origin.here(Home.folder(), "systole sweep --data DIR");
          file.put(origin.record("sweep/" + spec, inputs, point));
          known = Optional.of(point);
        }
        points.add(known.get());
        print(known.get());
      }
    }
    tell(network, points, file.path());
    return 0;
  }

  /** The points with what they cost on pynq-z2, the Pareto set marked. */
  private void tell(Network network, List<Accuracy> accuracies, Path file) {
    Designs designs = new Designs(network);
    CellCounts cells = CellCounts.published();
    List<BoardFigures> boards =
        Designs.all().stream()
            .filter(design -> design.board() == Board.PYNQ_Z2)
            .map(
                design ->
                    BoardReport.of(
                        designs,
                        design,
                        false,
                        cells.of(design.board(), design.machine()),
                        Optional.empty()))
            .toList();
    long parameters = Counts.of(network.graph()).parameters();
    List<SweepPoint> points = SweepCosts.points(accuracies, parameters, boards);
    if (json) {
      console.json(new Report(points));
      return;
    }
    console.line(
        "%n%-8s %8s %9s %-14s %9s %5s %7s %7s",
        "format", "top-1 %", "MB", "machine", "ms", "DSP", "BRAM36", "LUT");
    for (SweepPoint point : points) {
      console.line(
          "%-8s %8.2f %9.1f %-14s %9s %5s %7s %7s%s",
          point.format(),
          100 * point.top1(),
          point.dramBytes() * 1e-6,
          point.machine(),
          point.milliseconds().map("%.1f"::formatted).orElse("-"),
          point.used().map(used -> "%.0f".formatted(used.dsp())).orElse("-"),
          point.used().map(used -> "%.1f".formatted(used.bram36())).orElse("-"),
          point.used().map(used -> "%,.0f".formatted(used.lut())).orElse("-"),
          point.best() ? "  Pareto set" : "");
    }
    console.line("%n%s: %d points", file, points.size());
  }

  private void print(Accuracy point) {
    if (!json) {
      console.line(
          "%-8s %6.2f %% of %d images", point.format(), 100 * point.top1(), point.images());
    }
  }

  private static Optional<Accuracy> known(
      RecordFile file, FormatSpec spec, int images, Map<String, String> inputs) {
    return file.find("sweep/" + spec)
        .filter(made -> made.inputs().equals(inputs))
        .map((ResultRecord made) -> made.as(Accuracy.class))
        .filter(point -> point.images() >= images);
  }

  private Formats formats(Network network, FormatSpec spec) {
    return network
        .file()
        .formats(spec)
        .orElseGet(
            () -> {
              if (calibration == null) {
                calibration = calibrate(network);
              }
              return calibration.choose(spec);
            });
  }

  /** On training images, which the accuracy is not measured on. */
  private Calibration calibrate(Network network) {
    Model model = network.file().model();
    try (Dataset images = Datasets.open(data, "train")) {
      List<Map<String, Tensor>> inputs =
          Examples.of(
              images, CALIBRATION_IMAGES, network.preprocessing(), network.imageInput().name());
      return new Calibration(model, inputs);
    }
  }
}
