// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
  @TempDir Path folder;

  private Recipe recipe(String text) {
    try {
      return Recipe.read(Files.writeString(folder.resolve("r.yaml"), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertRefused(String from, String to, String part) {
    String text = SmallNetwork.RECIPE.replace(from, to);
    assertNotEquals(SmallNetwork.RECIPE, text);
    String message = assertThrows(IllegalArgumentException.class, () -> recipe(text)).toString();
    assertTrue(message.contains("r.yaml: ") && message.contains(part), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void readsEveryKey() {
    Recipe recipe = recipe(SmallNetwork.RECIPE);
    assertEquals(Recipe.Normalization.BATCH_NORM_AND_LRN, recipe.normalization());
    assertEquals(4, recipe.epochs());
    assertEquals(67, recipe.sizeOfEpoch(1));
    assertEquals(99, recipe.sizeOfEpoch(2));
    assertEquals(0.2, recipe.pruning().orElseThrow().density());
  }

  @Test
  void shippedRecipesDifferInNormalizationOnly() throws IOException {
    Path shipped = Path.of("../recipes");
    Recipe first = Recipe.read(shipped.resolve("alexnet-cifar10.yaml"));
    Recipe without = Recipe.read(shipped.resolve("without-lrn.yaml"));
    Recipe paper = Recipe.read(shipped.resolve("paper.yaml"));
    assertEquals(Recipe.Normalization.BATCH_NORM, without.normalization());
    assertEquals(Recipe.Normalization.BATCH_NORM_INSTEAD_OF_LRN, paper.normalization());
    assertEquals(first.phases(), without.phases());
    assertEquals(first.pruning(), paper.pruning());
    assertTrue(first.pruning().orElseThrow().toEpoch() < first.epochs());
  }

  @Test
  void pruningMayBeNull() {
    assertTrue(
        recipe(SmallNetwork.RECIPE.replaceAll("pruning.*", "pruning: null")).pruning().isEmpty());
  }

  @Test
  void refusesWhatItDoesNotKnowOrCannotUse() {
    assertRefused("seed: 7", "seed: 7\nsed: 8", "r.yaml: unknown key sed; expected one of [");
    assertRefused("momentum: 0.9\n", "", "r.yaml: missing key momentum");
    assertRefused("batchSize: 8", "batchSize: 1", "batchSize: expected at least 2, found 1");
    assertRefused("batch-norm-and-lrn", "bn", "bn");
    assertRefused("dropout: 0.3", "dropout: 1.0", "dropout: expected in [0, 1), found 1.0");
    String toEpoch = "pruning.toEpoch: expected after fromEpoch 1, up to the last, 3, found ";
    assertRefused("toEpoch: 3", "toEpoch: 1", toEpoch + "1");
    assertRefused("toEpoch: 3", "toEpoch: 4", toEpoch + "4");
    assertRefused("size: 67", "size: 32", "phases.size: expected 67 to 227, found 32");
  }
}
