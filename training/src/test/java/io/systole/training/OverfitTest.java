// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.data.BundledImages;
import io.systole.data.Dataset;
import io.systole.graph.Graph;
import io.systole.graph.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that can't learn a hundred images by heart has a gradient that is wrong. */
class OverfitTest {
  private static final String RECIPE =
      """
      seed: 1
      normalization: batch-norm-and-lrn
      lrn: {alpha: 0.5, bias: 1.0}
      batchSize: 25
      learningRate: 0.02
      warmup: 0.2
      momentum: 0.9
      weightDecay: 0.0
      clipNorm: 5
      dropout: 0.0
      labelSmoothing: 0.0
      shiftPixels: 0
      phases: [{size: 67, epochs: EPOCHS}]
      pruning: null
      """;

  @TempDir Path folder;

  @Test
  void aSmallNetworkLearnsTheBundledImagesByHeart() throws IOException {
    assertEquals(1, bestAccuracy(SmallNetwork.graph(), 80));
  }

  @Test
  @Tag("slow")
  void alexNetLearnsTheBundledImagesByHeart() throws IOException {
    assertEquals(1, bestAccuracy(Networks.of("alexnet-cifar10"), 30));
  }

  /** Of all epochs until one is perfect, on the very images that train, as they are. */
  private double bestAccuracy(Graph network, int epochs) throws IOException {
    Dataset images = BundledImages.training();
    List<Integer> all = IntStream.range(0, images.size()).boxed().toList();
    ImageSet set = ImageSet.of(images, all, 32, () -> {});
    List<Float> half = List.of(0.5f, 0.5f, 0.5f);
    List<Float> quarter = List.of(0.25f, 0.25f, 0.25f);
    String text = RECIPE.replace("EPOCHS", Integer.toString(epochs));
    Recipe recipe = Recipe.read(Files.writeString(folder.resolve("recipe.yaml"), text));
    Best best = new Best();
    new Trainer(
            network,
            recipe,
            new Trainer.Data(set, set, half, quarter),
            folder.resolve("out"),
            SmallNetwork::write)
        .run(false, best, () -> best.accuracy == 1);
    return best.accuracy;
  }

  private static final class Best implements TrainingListener {
    private double accuracy;

    @Override
    public void step(TrainingProgress progress) {}

    @Override
    public void evaluating(int epoch) {}

    @Override
    public void epoch(EpochResult result) {
      accuracy = Math.max(accuracy, result.heldBackAccuracy());
    }
  }
}
