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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Trains a network by a recipe: the loop over epochs and steps, with checkpoints, held-back
 * evaluation and a learning curve.
 *
 * <p>Everything random follows from seed, epoch, step and image number, so a run resumed from any
 * checkpoint ends with the very weights of an uninterrupted one (same processor and thread count).
 * The output folder holds {@code checkpoint.safetensors} (to resume), {@code best.safetensors} (the
 * weights of the best epoch) and the learning curve. Files are replaced atomically.
 */
public final class Trainer {
  private final Graph graph;
  private final Recipe recipe;
  private final Path out;
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
   */
  public Trainer(Graph deployed, Recipe recipe, Data data, Path out) {
    if (data.training().size() < recipe.batchSize()) {
      throw new IllegalArgumentException(
          "batchSize %d: only %d training images"
              .formatted(recipe.batchSize(), data.training().size()));
    }
    this.graph = TrainingGraph.of(deployed, recipe);
    this.recipe = recipe;
    this.out = out;
    this.data =
        new TrainingRun.Feed(
            new NetworkFunction(graph, recipe.dropout(), FlattenSide.of(deployed)),
            new Batches(data.training(), data.mean(), data.deviation()),
            new Batches(data.heldBack(), data.mean(), data.deviation()));
  }

  /**
   * Trains to the end, or until asked to stop.
   *
   * @param resume go on from the folder's checkpoint; without one this is an error
   * @param stop asked after every step; on true a checkpoint is written and the run ends
   * @return the weights of the best epoch; of the last checkpoint if no epoch was finished
   * @throws DivergedException if the loss becomes NaN or explodes
   */
  public Model run(boolean resume, Consumer<Progress> listener, BooleanSupplier stop) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Files.createDirectories(out);
      TrainingRun run = resume ? resumed(manager) : started(manager);
      while (!run.finished() && !stop.getAsBoolean()) {
        run.advance(listener);
      }
      run.checkpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path best = out.resolve(TrainingRun.BEST);
    return new Model(
        graph,
        Files.exists(best)
            ? SafeTensors.read(best).tensors()
            : Checkpoint.read(checkpointFile()).weights());
  }

  private TrainingRun.Setting setting() {
    return new TrainingRun.Setting(graph, recipe, data, out);
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
    return new TrainingRun(setting(), manager, parameters, new Checkpoint.State(0, 0, 0, 0));
  }

  private TrainingRun resumed(NDManager manager) throws IOException {
    Checkpoint checkpoint = Checkpoint.read(checkpointFile());
    if (!checkpoint.recipe().equals(recipe.toString())) {
      throw new IllegalArgumentException(
          checkpointFile() + ": was made by another recipe: " + checkpoint.recipe());
    }
    Parameters parameters = Parameters.restore(checkpoint.weights(), checkpoint.momenta(), manager);
    return new TrainingRun(setting(), manager, parameters, checkpoint.state());
  }
}
