// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir Path folder;

  private Model train(String recipe, String out, boolean resume, BooleanSupplier stop)
      throws IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), recipe);
    return new Trainer(
            SmallNetwork.graph(), Recipe.read(file), SmallNetwork.data(), folder.resolve(out))
        .run(resume, progress -> {}, stop);
  }

  private static BooleanSupplier after(int steps) {
    AtomicInteger asked = new AtomicInteger();
    return () -> asked.incrementAndGet() > steps;
  }

  @Test
  void aResumedRunEndsWithTheSameWeights() throws IOException {
    Model whole = train(SmallNetwork.RECIPE, "whole", false, () -> false);
    // 5 steps an epoch: stopped in the middle of the second epoch, then of the third.
    train(SmallNetwork.RECIPE, "parts", false, after(7));
    train(SmallNetwork.RECIPE, "parts", true, after(6));
    Model parts = train(SmallNetwork.RECIPE, "parts", true, () -> false);
    for (Map.Entry<String, Tensor> weight : whole.weights().entrySet()) {
      Tensor resumed = parts.weights().get(weight.getKey());
      assertTrue(resumed != null && weight.getValue().identical(resumed), weight.getKey());
    }
    assertEquals(curveWithoutSeconds("whole"), curveWithoutSeconds("parts"));
  }

  private String curveWithoutSeconds(String out) throws IOException {
    Path csv = folder.resolve(out).resolve("learning-curve.csv");
    return Files.readString(csv).replaceAll(",[0-9.]+\n", "\n");
  }

  @Test
  void pruningReachesTheDensityAsked() throws IOException {
    Model model = train(SmallNetwork.RECIPE, "pruned", false, () -> false);
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
    new Checkpoint(good.recipe(), good.state(), weights, good.momenta()).write(file);
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
  }

  private void assertRefused(String recipe, boolean resume, String part) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> train(recipe, "one", resume, () -> true))
            .toString();
    assertTrue(message.contains(part), message);
  }
}
