// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Dataset;
import io.systole.data.Datasets;
import io.systole.data.Preprocessing;
import io.systole.graph.Model;
import io.systole.numeric.Tensor;
import io.systole.quantize.Calibration;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.Formats;
import io.systole.quantize.ModelFile;
import io.systole.quantize.SignalToNoise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code quantize}: a model file with fixed-point formats, calibrated on training images, and what
 * each format costs in each layer.
 */
@Command(
    name = "quantize",
    description = "Folds batch normalization, chooses fixed-point formats, writes a model file.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class QuantizeCommand implements Callable<Integer> {
  /** Packed weights have 16 bits; a wider format needs the float ones. */
  private static final int PACKED_WIDTH = 16;

  private final Console console;

  @Mixin private final ModelOptions modelOptions = new ModelOptions();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Images to calibrate on, as evaluate takes them; their training split.")
  private Path data = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = "auto:W or W,I; several times for several sets of formats.")
  private List<String> formats = List.of();

  @Option(names = "--limit", paramLabel = "N", description = "Images to calibrate on; default: 32.")
  private int limit = Examples.COUNT;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The model file, .safetensors, or .safetensors.xz to compress it.")
  private Path out = Path.of("");

  QuantizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<FormatSpec> specs = formats.stream().map(FormatSpec::parse).toList();
    requireWritable();
    Network network = modelOptions.load();
    Preprocessing preprocessing = network.preprocessing();
    boolean wide = specs.stream().anyMatch(spec -> spec.width() > PACKED_WIDTH);
    ModelFile file = wide ? ModelFile.of(network.file().model()) : network.file().packed();
    file = file.with(network.classes(), Optional.of(preprocessing.toJson()));
    Model model = file.model();
    List<Map<String, Tensor>> inputs = inputs(network, preprocessing);
    Calibration calibration = new Calibration(model, inputs);
    for (FormatSpec spec : specs) {
      Formats chosen = calibration.choose(spec);
      print(spec, SignalToNoise.measure(model, file.fixed(chosen), inputs));
      if (spec instanceof FormatSpec.Auto) {
        file = file.with(spec, chosen);
      }
    }
    file.write(out);
    console.line("%s: %,d bytes", out, Files.size(out));
    return 0;
  }

  private void requireWritable() {
    String name = out.toString();
    if (!name.endsWith(".safetensors") && !name.endsWith(".safetensors.xz")) {
      throw new IllegalArgumentException(
          "--out: expected a name ending in .safetensors or .safetensors.xz, found " + name);
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) { // told before the work, not after it
      throw new IllegalArgumentException("--out %s: its folder does not exist".formatted(name));
    }
  }

  private List<Map<String, Tensor>> inputs(Network network, Preprocessing preprocessing) {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit: expected at least 1, found " + limit);
    }
    try (Dataset images = Datasets.open(data, "train")) {
      return Examples.of(images, limit, preprocessing, network.imageInput().name());
    }
  }

  private void print(FormatSpec spec, List<SignalToNoise.Layer> layers) {
    console.line("%-10s %8s %10s %11s", spec, "format", "SNR (dB)", "saturated");
    for (SignalToNoise.Layer layer : layers) {
      console.line(
          "%-10s %8s %10.1f %9.3f %%",
          layer.name(), layer.format(), layer.decibels(), 100 * layer.saturated());
    }
    console.line("");
  }
}
