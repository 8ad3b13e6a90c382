// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Dataset;
import io.systole.data.Datasets;
import io.systole.data.Image;
import io.systole.data.Normalization;
import io.systole.data.Preprocessing;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Networks;
import io.systole.numeric.file.BadFileException;
import io.systole.quantize.ModelFile;
import io.systole.training.DivergedException;
import io.systole.training.ImageSet;
import io.systole.training.Recipe;
import io.systole.training.Split;
import io.systole.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code train}: from a recipe and labelled images to a model file.
 *
 * <p>Exit codes beside the usual ones: 1 if the loss exploded, 130 if stopped by Ctrl-C (a
 * checkpoint is written first), and 75 to the launcher if the engine is not on the class path yet.
 */
@Command(
    name = "train",
    description = "Trains alexnet-cifar10 by a recipe and writes a model file.",
    footer = {
      "",
      "--out gets checkpoint.safetensors (to resume), best.safetensors (float, before folding),"
          + " learning-curve.csv and .svg, and at the end model.safetensors, which classify,"
          + " evaluate and the others take.",
      "A tenth of each class's images is held back and decides which epoch is kept. Ctrl-C ends"
          + " with a checkpoint and exit code 130."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  /** To the launcher: fetch the engine and start again. */
  static final int NEEDS_ENGINE = 75;

  /** Stopped by a signal, as shells count it for Ctrl-C. */
  static final int STOPPED = 130;

  private static final String NETWORK = "alexnet-cifar10";
  private static final String MODEL = "model.safetensors";

  private final Console console;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The recipe, YAML; recipes/ has three.")
  private Path config = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Images as evaluate takes them; their training split.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Checkpoints, learning curve and model; a new or empty folder.")
  private Path out = Path.of("");

  @Option(names = "--resume", description = "Go on with the run in --out.")
  private boolean resume;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Recipe recipe = Recipe.read(config);
    checkOut();
    try (Dataset images = Datasets.open(data, "train")) {
      if (images.classNames().size() < 2) {
        throw BadFileException.of(
            data, "classes", "at least 2", images.classNames().size() + ": nothing to tell apart");
      }
      if (!Trainer.engineIsPresent()) {
        if (Home.isKnown()) { // started by the launcher, which fetches it and says so
          return NEEDS_ENGINE;
        }
        throw new IllegalArgumentException(
            "DJL with PyTorch is not on the class path; ./systole train fetches it");
      }
      return train(recipe, images);
    }
  }

  private void checkOut() throws IOException {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new IllegalArgumentException(
          "--out %s: expected a folder, found a file".formatted(out));
    }
    if (resume && !Files.isDirectory(out)) {
      throw new IllegalArgumentException("--resume: there is no folder %s".formatted(out));
    }
    if (!resume && Files.isDirectory(out)) {
      try (Stream<Path> files = Files.list(out)) {
        if (files.findAny().isPresent()) {
          throw new IllegalArgumentException(
              "--out %s: expected a new or empty folder, found files; --resume goes on with a run"
                  .formatted(out));
        }
      }
    }
  }

  private int train(Recipe recipe, Dataset images) throws IOException {
    Split split = Split.of(images, recipe.seed());
    Graph deployed = Networks.of(NETWORK, images.classNames().size());
    int size = deployed.inputs().getFirst().shape().dim(2);
    Preprocessing preprocessing = Preprocessing.cifar(size, size);
    Optional<Model> trained;
    try (StopSignal stop = new StopSignal(console, STOPPED);
        TrainingDisplay display = new TrainingDisplay(console)) {
      Trainer.Data sets = load(images, split, size);
      console.remark(
          "%,d images to train on, %,d held back, %d classes",
          sets.training().size(), sets.heldBack().size(), images.classNames().size());
      Trainer trainer =
          new Trainer(
              deployed,
              recipe,
              sets,
              out,
              (model, file) ->
                  ModelFile.of(model)
                      .with(images.classNames(), Optional.of(preprocessing.toJson()))
                      .write(file));
      trained = trainer.run(resume, display, stop::asked);
      if (trained.isEmpty()) {
        display.clear();
        console.remark("stopped; --resume goes on from %s", out.resolve("checkpoint.safetensors"));
        return STOPPED;
      }
    } catch (DivergedException e) {
      console.remark("systole train: %s", String.valueOf(e.getMessage()));
      return Main.CHECK_FAILED;
    }
    deploy(recipe, trained.get(), new Held(images, split.heldBack()), preprocessing);
    return 0;
  }

  private Trainer.Data load(Dataset images, Split split, int size) {
    Image first = images.image(0);
    int side = first.height() == first.width() ? Math.min(first.height(), size) : size;
    Normalization normalization = Normalization.CIFAR10;
    try (Progress progress = new Progress(console, "read images", images.size())) {
      return new Trainer.Data(
          ImageSet.of(images, split.training(), side, progress::step),
          ImageSet.of(images, split.heldBack(), side, progress::step),
          floats(normalization.mean()),
          floats(normalization.deviation()));
    }
  }

  private static List<Float> floats(List<Double> values) {
    return values.stream().map(Double::floatValue).toList();
  }

  /** The held-back images, as what calibrates. */
  private record Held(Dataset images, List<Integer> numbers) {}

  private void deploy(Recipe recipe, Model trained, Held held, Preprocessing preprocessing)
      throws IOException {
    int lastSize = recipe.sizeOfEpoch(recipe.epochs() - 1);
    if (lastSize != preprocessing.height()) {
      console.remark(
          "the last phase has images of %dx%d, the model file takes %dx%d: expect less accuracy"
              + " until a phase of that size ends the recipe",
          lastSize, lastSize, preprocessing.height(), preprocessing.width());
    }
    console.remark("choosing the formats on held-back images");
    Path file = out.resolve(MODEL);
    Deployment.of(trained, held.images(), held.numbers(), preprocessing).write(file);
    console.line("%s: %,d bytes", file, Files.size(file));
    console.line("./systole evaluate --model %s --data %s", file, data);
  }
}
