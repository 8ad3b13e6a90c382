// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.cosim.VerilatedLibrary;
import io.systole.data.Image;
import io.systole.data.Preprocessing;
import io.systole.export.BitstreamBundle;
import io.systole.export.Bundle;
import io.systole.export.Subject;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.quantize.FormatSpec;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: the bundle with which a board's owner builds, loads and checks a network. */
@Command(
    name = "export",
    description = {
      "Writes a board bundle: RTL, Vivado script, PYNQ driver, program, golden vectors, simulation.",
      "With --board ice40-hx8k a bitstream made by free tools, of the datapath alone."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ExportCommand implements Callable<Integer> {
  private static final Set<String> BITSTREAM_OPTIONS = Set.of("--board", "--out");
  private static final String SAMPLE = "examples/cifar10/test/cat/0.png";

  private final Console console;

  @Mixin private final ModelOptions modelOptions = new ModelOptions();

  @Mixin private final FormatOption format = new FormatOption();

  @Option(
      names = "--board",
      required = true,
      paramLabel = "B",
      description = "pynq-z2, ultra96, vu7p, vu7p-4ch or ice40-hx8k.")
  private String board = "";

  @Option(names = "--machine", paramLabel = "NAME", description = "Default: the board's own.")
  private @Nullable String machine;

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description = "One layer alone, such as conv1, with the Relu, LRN and pooling behind it.")
  private @Nullable String layer;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "The sample, JPEG or PNG; default: a bundled image of a cat.")
  private @Nullable Path image;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR|FILE.zip",
      description = "A new folder, or a zip archive.")
  private Path out = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return board.startsWith("ice40") ? bitstream() : network();
  }

  /** The same RTL through place and route; no network is involved. */
  private int bitstream() {
    if (!board.equals(BitstreamBundle.BOARD)) {
      throw new IllegalArgumentException(
          "unknown board '%s': the iCE40 board is %s".formatted(board, BitstreamBundle.BOARD));
    }
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!BITSTREAM_OPTIONS.contains(option.longestName())) {
        throw new IllegalArgumentException(
            "--board %s takes no network: %s does not go with it"
                .formatted(board, option.longestName()));
      }
    }
    Tool.require(Tool.named(BitstreamBundle.TOOLS.toArray(String[]::new)));
    try (Progress bar = new Progress(console, "bitstream", BitstreamBundle.STEPS)) {
      String summary = new BitstreamBundle(hardware(), bar::step).write(out);
      console.line("%s: %s", out, summary);
      return 0;
    } catch (IllegalStateException failed) {
      console.err().printf("systole export: %s%n", failed.getMessage());
      return Main.CHECK_FAILED;
    }
  }

  private static Path hardware() {
    return VerilatedLibrary.installedRtl().resolveSibling(".").normalize();
  }

  private int network() throws IOException {
    Board target = target();
    MachineConfig config =
        machine == null ? target.defaultMachine() : MachineConfig.preset(machine);
    Network network = modelOptions.load();
    Preprocessing preprocessing = network.preprocessing();
    Path picture = picture();
    Tensor values = preprocessing.apply(Image.read(picture));
    FormatSpec formats = format.spec(config.quantization().elementBits());
    FixedModel model = FormatOption.fixed(network, formats, console);
    Subject.Network whole =
        new Subject.Network(
            title(network.name()),
            Optional.empty(),
            model,
            formats.toString(),
            Optional.of(preprocessing.toJson()),
            network.classes(),
            network.seeded());
    FixedTensor input = FixedTensor.quantize(values, model.format(network.imageInput().name()));
    Optional<Subject.Picture> file =
        Optional.of(new Subject.Picture(extension(picture), Files.readAllBytes(picture)));
    Subject.Network chosen = layer == null ? whole : whole.layer(layer);
    Subject.Sample sample =
        new Subject.Sample(
            inputOf(chosen, model, input), file.filter(_ -> chosen.preprocessing().isPresent()));
    Bundle bundle = Bundle.of(new Subject(chosen, config, target, sample), hardware());
    bundle.write(out);
    console.line("%s: %s", out, bundle.summary());
    if (network.seeded()) {
      console.remark(ClassifyCommand.SEEDED);
    }
    return 0;
  }

  private Board target() {
    try {
      return Board.of(board);
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          unknown.getMessage() + ", " + BitstreamBundle.BOARD, unknown);
    }
  }

  /** A network's name, or a model file's without folder and ending. */
  private static String title(String name) {
    return String.valueOf(Path.of(name).getFileName())
        .replaceFirst("\\.(onnx|safetensors(\\.xz)?)$", "");
  }

  private Path picture() {
    if (image != null) {
      return image;
    }
    return Home.file(SAMPLE)
        .orElseThrow(() -> new IllegalArgumentException("--image: the bundled image is missing"));
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The sample, or for a layer inside the network what the layers before make of it. */
  private static FixedTensor inputOf(Subject.Network chosen, FixedModel model, FixedTensor image) {
    String wanted = chosen.model().graph().inputs().getFirst().name();
    String input = model.graph().inputs().getFirst().name();
    if (wanted.equals(input)) {
      return image;
    }
    Map<String, FixedTensor> values = new HashMap<>();
    FixedEngine.of(model)
        .runFixed(Map.of(input, image), (node, value) -> values.put(node.output(), value));
    return Objects.requireNonNull(values.get(wanted), wanted);
  }
}
