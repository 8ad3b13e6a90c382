// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.ndarray.NDManager;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.numeric.file.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Trains a network by a recipe: the loop over epochs and steps, with checkpoints, held-back
 * evaluation and a learning curve.
 *
 * <p>Everything random follows from seed, epoch, step and image number, so a run resumed from any
 * checkpoint ends with the very weights of an uninterrupted one (same processor and thread count).
 * The output folder holds {@code checkpoint.safetensors} (to resume), {@code best.safetensors} (the
 * model of the best epoch, batch normalization still in it) and the learning curve. Files are
 * replaced atomically.
 */
public final class Trainer {
  /** DJL's entry into PyTorch; found by name, so that this class loads where DJL is missing. */
  private static final String ENGINE = "ai.djl.pytorch.engine.PtEngineProvider";

  private final Graph graph;
  private final Recipe recipe;
  private final Path out;
  private final BiConsumer<Model, Path> writer;
  private final TrainingRun.Feed data;

  /** What a run is fed: mean and deviation of each channel in units of level/255. */
  public record Data(
      ImageSet training, ImageSet heldBack, List<Float> mean, List<Float> deviation) {
    public Data {
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
    }
  }

  /**
   * @param deployed the network without batch normalization
   * @param out folder for checkpoints and curve; made if missing
   * @param writer writes the model of the best epoch to a file that {@code SafeTensors} can read
   */
  public Trainer(
      Graph deployed, Recipe recipe, Data data, Path out, BiConsumer<Model, Path> writer) {
    if (data.training().size() < recipe.batchSize()) {
      throw new IllegalArgumentException(
          "batchSize %d: only %d training images"
              .formatted(recipe.batchSize(), data.training().size()));
    }
    this.graph = TrainingGraph.of(deployed, recipe);
    this.recipe = recipe;
    this.out = out;
    this.writer = writer;
    this.data =
        new TrainingRun.Feed(
            new NetworkFunction(graph, recipe.dropout(), FlattenSide.of(deployed)),
            new Batches(data.training(), data.mean(), data.deviation()),
            new Batches(data.heldBack(), data.mean(), data.deviation()));
  }

  /** Whether the engine (DJL's PyTorch) is on the class path; without it nothing can be trained. */
  public static boolean engineIsPresent() {
    try {
      Class.forName(ENGINE, false, Trainer.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * Trains to the end, or until asked to stop.
   *
   * @param resume go on from the folder's checkpoint; from the beginning if there is none yet
   * @param stop asked after every step; on true a checkpoint is written and the run ends
   * @return the model of the best epoch; empty if stopped before the end
   * @throws DivergedException if the loss becomes NaN or explodes
   */
  public Optional<Model> run(boolean resume, TrainingListener listener, BooleanSupplier stop) {
    try (NDManager manager = NDManager.newBaseManager()) {
      EngineLog.heedLevel();
      Files.createDirectories(out);
      removeHalfWritten();
      TrainingRun run =
          resume && Files.exists(checkpointFile()) ? resumed(manager) : started(manager);
      while (!run.finished() && !stop.getAsBoolean()) {
        run.advance(listener);
      }
      run.checkpoint();
      return run.finished() ? Optional.of(best()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Model best() {
    return new Model(graph, SafeTensors.read(out.resolve(TrainingRun.BEST)).tensors());
  }

  /** What a killed run was writing: files of half a gigabyte that nobody else would remove. */
  private void removeHalfWritten() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(".") && name.contains(".safetensors.") && name.endsWith(".tmp")) {
          Files.delete(file);
        }
      }
    }
  }

  private TrainingRun.Setting setting() {
    return new TrainingRun.Setting(graph, recipe, data, out, writer);
  }

  private Path checkpointFile() {
    return out.resolve(TrainingRun.CHECKPOINT);
  }

  private TrainingRun started(NDManager manager) throws IOException {
    if (Files.exists(checkpointFile())) {
      throw new IllegalArgumentException(
          out + ": holds the checkpoint of an earlier run; --resume goes on with it");
    }
    Parameters parameters = Parameters.initialize(graph, recipe.seed(), manager);
    return new TrainingRun(setting(), manager, parameters, Checkpoint.State.START);
  }

  private TrainingRun resumed(NDManager manager) throws IOException {
    Checkpoint checkpoint = Checkpoint.read(checkpointFile());
    if (!checkpoint.recipe().equals(recipe.toString())) {
      throw new IllegalArgumentException(
          checkpointFile() + ": was made by another recipe: " + checkpoint.recipe());
    }
    String images = data.training().images().fingerprint();
    if (!checkpoint.images().equals(images)) {
      throw new IllegalArgumentException(
          "%s: was made with other training images: expected %s, found %s"
              .formatted(checkpointFile(), checkpoint.images(), images));
    }
    Parameters parameters = Parameters.restore(checkpoint.weights(), checkpoint.momenta(), manager);
    return new TrainingRun(setting(), manager, parameters, checkpoint.state());
  }
}
