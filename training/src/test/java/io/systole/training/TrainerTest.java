// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Model;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir Path folder;

  private Optional<Model> train(String recipe, String out, boolean resume, BooleanSupplier stop)
      throws IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), recipe);
    return new Trainer(
            SmallNetwork.graph(),
            Recipe.read(file),
            SmallNetwork.data(),
            folder.resolve(out),
            SmallNetwork::write)
        .run(resume, TrainingListener.NONE, stop);
  }

  private static BooleanSupplier after(int steps) {
    AtomicInteger asked = new AtomicInteger();
    return () -> asked.incrementAndGet() > steps;
  }

  @Test
  void aResumedRunEndsWithTheSameWeights() throws IOException {
    Model whole = train(SmallNetwork.RECIPE, "whole", false, () -> false).orElseThrow();
    // 5 steps an epoch: stopped in the middle of the second epoch, then of the third.
    train(SmallNetwork.RECIPE, "parts", false, after(7));
    train(SmallNetwork.RECIPE, "parts", true, after(6));
    Model parts = train(SmallNetwork.RECIPE, "parts", true, () -> false).orElseThrow();
    assertSameWeights(whole, parts);
    assertEquals(curveWithoutSeconds("whole"), curveWithoutSeconds("parts"));
  }

  @Test
  void aKilledRunGoesOnFromAnOlderCheckpoint() throws IOException {
    Model whole = train(SmallNetwork.RECIPE, "whole", false, () -> false).orElseThrow();
    train(SmallNetwork.RECIPE, "killed", false, after(3));
    Path checkpoint = folder.resolve("killed/checkpoint.safetensors");
    byte[] old = Files.readAllBytes(checkpoint);
    train(SmallNetwork.RECIPE, "killed", true, after(14)); // past three ends of epochs
    Files.write(checkpoint, old);
    Files.writeString(folder.resolve("killed/.best.safetensors.0123.tmp"), "half");
    Model killed = train(SmallNetwork.RECIPE, "killed", true, () -> false).orElseThrow();
    assertSameWeights(whole, killed);
    assertEquals(curveWithoutSeconds("whole"), curveWithoutSeconds("killed"));
    assertFalse(Files.exists(folder.resolve("killed/.best.safetensors.0123.tmp")));
  }

  @Test
  void aRunKilledBeforeItsFirstCheckpointStartsAgain() throws IOException {
    Model whole = train(SmallNetwork.RECIPE, "whole", false, () -> false).orElseThrow();
    Files.createDirectories(folder.resolve("early"));
    assertSameWeights(whole, train(SmallNetwork.RECIPE, "early", true, () -> false).orElseThrow());
  }

  @Test
  void onlyEpochsOfTheLastSizeMayBeTheBest() throws IOException {
    String dense = SmallNetwork.RECIPE.replaceAll("pruning.*", "pruning: null");
    train(dense, "sizes", false, after(10)); // two epochs at 67
    assertFalse(Files.exists(folder.resolve("sizes/best.safetensors")));
    train(dense, "sizes", true, after(5)); // one at 99
    assertTrue(Files.exists(folder.resolve("sizes/best.safetensors")));
  }

  private static void assertSameWeights(Model expected, Model actual) {
    for (Map.Entry<String, Tensor> weight : expected.weights().entrySet()) {
      assertTrue(weight.getValue().identical(actual.weight(weight.getKey())), weight.getKey());
    }
  }

  private String curveWithoutSeconds(String out) throws IOException {
    Path csv = folder.resolve(out).resolve("learning-curve.csv");
    return Files.readString(csv).replaceAll(",[0-9.]+\n", "\n");
  }

  @Test
  void pruningReachesTheDensityAsked() throws IOException {
    Model model = train(SmallNetwork.RECIPE, "pruned", false, () -> false).orElseThrow();
    for (String name : Pruner.PRUNED) {
      Tensor weight = model.weights().get(name);
      assertTrue(weight != null);
      long kept = 0;
      for (long i = 0; i < weight.size(); i++) {
        kept += weight.floatAt(i) != 0 ? 1 : 0;
      }
      assertTrue(kept > 0 && kept <= 0.2 * weight.size() + 1, name + " keeps " + kept);
    }
  }

  @Test
  void learns() throws IOException {
    String recipe =
        SmallNetwork.RECIPE
            .replaceAll("pruning.*", "pruning: null")
            .replaceAll("phases.*\n", "phases: [{size: 67, epochs: 12}]\n")
            .replace("dropout: 0.3", "dropout: 0.0")
            .replace("shiftPixels: 3", "shiftPixels: 0");
    train(recipe, "learned", false, () -> false);
    var curve = LearningCurve.read(folder.resolve("learned/learning-curve.csv"), 100).points();
    assertEquals(12, curve.size());
    assertTrue(curve.getLast().heldBackAccuracy() >= 0.9, curve.getLast().toString());
    String picture = Files.readString(folder.resolve("learned/learning-curve.svg"));
    assertTrue(picture.contains("<polyline"));
  }

  @Test
  void divergenceStopsTheRunAndNamesTheCheckpoint() throws IOException {
    train(SmallNetwork.RECIPE, "bad", false, after(2));
    // A checkpoint with a NaN in it stands for a run that goes wrong after it.
    Path file = folder.resolve("bad/checkpoint.safetensors");
    Checkpoint good = Checkpoint.read(file);
    Map<String, Tensor> weights = new LinkedHashMap<>(good.weights());
    float[] bias = new float[10];
    bias[3] = Float.NaN;
    weights.put("fc2.bias", Tensor.ofFloats(Shape.of(10), bias));
    new Checkpoint(good.recipe(), good.images(), good.state(), weights, good.momenta()).write(file);
    String message =
        assertThrows(
                DivergedException.class, () -> train(SmallNetwork.RECIPE, "bad", true, () -> false))
            .toString();
    assertTrue(message.contains("loss NaN at step 2 of 20"), message);
    assertTrue(message.contains("bad/checkpoint.safetensors"), message);
  }

  @Test
  void refusesToOverwriteOrToMixRecipes() throws IOException {
    train(SmallNetwork.RECIPE, "one", false, after(1));
    assertRefused(SmallNetwork.RECIPE, false, "--resume");
    assertRefused(SmallNetwork.RECIPE.replace("seed: 7", "seed: 8"), true, "another recipe");
    Path file = folder.resolve("one/checkpoint.safetensors");
    Checkpoint own = Checkpoint.read(file);
    new Checkpoint(own.recipe(), "3 images", own.state(), own.weights(), own.momenta()).write(file);
    assertRefused(
        SmallNetwork.RECIPE, true, "expected 3 images, found 40 images of 32x32, CRC-32C");
  }

  private void assertRefused(String recipe, boolean resume, String part) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> train(recipe, "one", resume, () -> true))
            .toString();
    assertTrue(message.contains(part), message);
  }
}
