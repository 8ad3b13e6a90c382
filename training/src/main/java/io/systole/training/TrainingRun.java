// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** The mutable state of one call of {@link Trainer#run}: the steps, the epochs' ends, the files. */
final class TrainingRun {
  static final String CHECKPOINT = "checkpoint.safetensors";
  static final String BEST = "best.safetensors";

  /** A loss this many times that of guessing counts as exploded. */
  private static final double EXPLODED = 3;

  private static final int EVALUATION_BATCH = 200;
  private static final double CHECKPOINT_SECONDS = 180;

  /** Epochs of a few seconds do not each write half a gigabyte. */
  private static final double CHECKPOINT_SECONDS_AFTER_EPOCH = 30;

  /** What is trained, on what. */
  record Feed(NetworkFunction network, Batches training, Batches heldBack) {}

  /**
   * What stays the same during a run.
   *
   * @param writer writes the model of the best epoch to a file
   */
  record Setting(Graph graph, Recipe recipe, Feed feed, Path out, BiConsumer<Model, Path> writer) {
    String images() {
      return feed.training().images().fingerprint();
    }

    /** Steps of one epoch; a last batch that would be smaller is left out. */
    int stepsPerEpoch() {
      return feed.training().images().size() / recipe.batchSize();
    }

    long steps() {
      return (long) recipe.epochs() * stepsPerEpoch();
    }
  }

  private final Setting setting;
  private final Recipe recipe;

  private final NDManager manager;
  private final Parameters parameters;
  private final Sgd sgd;
  private final OneCycle schedule;
  private final Pace pace;
  private final LearningCurve curve;
  private final String images;
  private long step;
  private double lossSum;
  private long correct;
  private double best;
  private int[] order = {};
  private Set<String> pruned = Set.of();
  private int preparedEpoch = -1;
  private long lastCheckpoint = System.nanoTime();

  TrainingRun(Setting setting, NDManager manager, Parameters parameters, Checkpoint.State state)
      throws IOException {
    this.setting = setting;
    this.recipe = setting.recipe();
    this.sgd = new Sgd(recipe.momentum(), recipe.weightDecay(), recipe.clipNorm());
    this.schedule = new OneCycle(recipe.learningRate(), recipe.warmup(), setting.steps());
    this.pace = new Pace(recipe, setting.stepsPerEpoch(), state.seconds());
    this.manager = manager;
    this.parameters = parameters;
    this.images = setting.images();
    this.step = state.step();
    this.lossSum = state.lossSum();
    this.correct = state.correct();
    this.best = state.bestAccuracy();
    this.curve =
        LearningCurve.read(
            setting.out().resolve("learning-curve.csv"), (int) (step / setting.stepsPerEpoch()));
  }

  void advance(TrainingListener listener) {
    int epoch = (int) (step / setting.stepsPerEpoch());
    int inEpoch = (int) (step % setting.stepsPerEpoch());
    prepare(epoch);
    int side = recipe.sizeOfEpoch(epoch);
    int[] numbers =
        Arrays.copyOfRange(order, inEpoch * recipe.batchSize(), (inEpoch + 1) * recipe.batchSize());
    pace.start();
    double loss = trainOn(numbers, side, epoch);
    pace.stop(recipe.batchSize(), side);
    checkLoss(loss);
    lossSum += loss;
    step++;
    long seen = (long) (inEpoch + 1) * recipe.batchSize();
    listener.step(
        new TrainingProgress(
            step,
            setting.steps(),
            epoch,
            recipe.epochs(),
            side,
            lossSum / (inEpoch + 1),
            (double) correct / seen,
            pace.imagesPerSecond(),
            pace.secondsLeft(step)));
    if (inEpoch + 1 == setting.stepsPerEpoch()) {
      listener.evaluating(epoch + 1);
      listener.epoch(finishEpoch(epoch, side, seen));
      checkpointAfter(CHECKPOINT_SECONDS_AFTER_EPOCH);
    } else {
      checkpointAfter(CHECKPOINT_SECONDS);
    }
  }

  private void checkpointAfter(double seconds) {
    if ((System.nanoTime() - lastCheckpoint) * 1e-9 > seconds) {
      checkpoint();
    }
  }

  private void prepare(int epoch) {
    if (epoch == preparedEpoch) {
      return;
    }
    preparedEpoch = epoch;
    order = setting.feed().training().order(recipe.seed(), epoch);
    recipe.pruning().filter(p -> epoch >= p.fromEpoch()).ifPresent(p -> prune(p, epoch));
  }

  private void prune(Recipe.Pruning pruning, int epoch) {
    pruned = Pruner.PRUNED;
    // Resumed within an epoch: its zeros are in the checkpoint; weights of equal magnitude at the
    // threshold then may differ by now, and one would be pruned that an uninterrupted run keeps.
    if (step % setting.stepsPerEpoch() == 0) {
      Pruner.prune(parameters, Pruner.density(pruning, epoch));
    }
  }

  private double trainOn(int[] numbers, int side, int epoch) {
    Engine engine = Engine.getInstance();
    // Dropout draws from the engine's generator: seeded by the step, so that a resumed run agrees.
    engine.setRandomSeed((int) (recipe.seed() * 31 + step));
    try (NDManager scratch = manager.newSubManager()) {
      Batches.Batch batch =
          setting
              .feed()
              .training()
              .augmented(
                  numbers,
                  side,
                  scratch,
                  new Batches.Draw(recipe.seed(), epoch, recipe.shiftPixels()));
      double loss = backward(engine, batch);
      if (Double.isFinite(loss)) {
        double norm = sgd.step(parameters, pruned, schedule.rate(step));
        return Double.isFinite(norm) ? loss : Double.NaN;
      }
      return loss;
    }
  }

  /** Leaves the gradients of a batch in the parameters. */
  private double backward(Engine engine, Batches.Batch batch) {
    try (GradientCollector collector = engine.newGradientCollector()) {
      NDArray logits = setting.feed().network().logits(batch.images(), parameters.values(), true);
      NDArray loss = NetworkFunction.loss(logits, batch.classes(), recipe.labelSmoothing());
      collector.backward(loss);
      correct += correct(logits, batch.classes());
      return loss.getFloat();
    }
  }

  private void checkLoss(double loss) {
    int classes = setting.graph().parameters().getLast().shape().dim(0);
    if (Double.isFinite(loss) && loss < EXPLODED * Math.log(Math.max(classes, 10))) {
      return;
    }
    String good =
        Files.exists(checkpointFile())
            ? "the last good checkpoint is " + checkpointFile()
            : "there is no checkpoint yet";
    throw new DivergedException(
        String.format(
            Locale.ROOT,
            "loss %.3f at step %d of %d: training diverged; %s; start anew with a lower learningRate",
            loss,
            step,
            setting.steps(),
            good));
  }

  private EpochResult finishEpoch(int epoch, int side, long seen) {
    double accuracy = accuracy(side);
    EpochResult result =
        new EpochResult(
            epoch + 1,
            side,
            lossSum / setting.stepsPerEpoch(),
            (double) correct / seen,
            accuracy,
            pace.takeEpochSeconds());
    curve.add(result);
    lossSum = 0;
    correct = 0;
    if (counts(epoch) && accuracy >= best) {
      best = accuracy;
      setting
          .writer()
          .accept(
              new Model(setting.graph(), parameters.weightTensors()), setting.out().resolve(BEST));
    }
    curve.write(setting.out());
    return result;
  }

  /**
   * Whether an epoch may be the best. While density still falls, or images are smaller than at the
   * end, an epoch may be more accurate but is not what is asked for.
   */
  private boolean counts(int epoch) {
    boolean sparse = recipe.pruning().map(p -> epoch >= p.toEpoch()).orElse(true);
    return sparse && recipe.sizeOfEpoch(epoch) == recipe.sizeOfEpoch(recipe.epochs() - 1);
  }

  private double accuracy(int side) {
    long right = 0;
    int count = setting.feed().heldBack().images().size();
    for (int from = 0; from < count; from += EVALUATION_BATCH) {
      int[] numbers = IntStream.range(from, Math.min(from + EVALUATION_BATCH, count)).toArray();
      try (NDManager scratch = manager.newSubManager()) {
        Batches.Batch batch = setting.feed().heldBack().plain(numbers, side, scratch);
        right +=
            correct(
                setting.feed().network().logits(batch.images(), parameters.values(), false),
                batch.classes());
      }
    }
    return count == 0 ? 0 : (double) right / count;
  }

  private long correct(NDArray logits, NDArray classes) {
    return logits.argMax(1).eq(classes.toType(DataType.INT64, false)).sum().getLong();
  }

  void checkpoint() {
    new Checkpoint(
            recipe.toString(),
            images,
            new Checkpoint.State(step, lossSum, correct, pace.epochSeconds(), best),
            parameters.weightTensors(),
            parameters.momentumTensors())
        .write(checkpointFile());
    lastCheckpoint = System.nanoTime();
  }

  boolean finished() {
    return step >= setting.steps();
  }

  private Path checkpointFile() {
    return setting.out().resolve(CHECKPOINT);
  }
}
