// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.numeric.ElementType;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelFileErrorsTest {
  @TempDir Path folder;
  private Path file = Path.of("m.safetensors");

  @BeforeEach
  void place() {
    file = folder.resolve("m.safetensors");
  }

  private String message(Path path) {
    String text =
        String.valueOf(
            assertThrows(BadFileException.class, () -> ModelFile.read(path)).getMessage());
    return text.replace(folder + "/", "");
  }

  /** Writes the sample with one change, reads it, returns the refusal. */
  private String refusal(
      Consumer<Map<String, String>> metadata, Consumer<Map<String, Tensor>> data) {
    ModelFile sample = ModelFileTest.sample();
    Map<String, String> texts = new HashMap<>(ModelHeader.format(sample));
    Map<String, Tensor> tensors = new HashMap<>(sample.tensors());
    metadata.accept(texts);
    data.accept(tensors);
    new SafeTensors(texts, tensors).write(file);
    return message(file);
  }

  @Test
  void weightsWithoutGraph() {
    assertEquals(
        "m.safetensors: metadata: expected systole.graph (a model file holds its graph), found"
            + " weights alone",
        refusal(texts -> texts.remove("systole.graph"), _ -> {}));
  }

  @Test
  void graphOfAnotherKind() {
    assertEquals(
        "m.safetensors: systole.graph: node relu: no operator Rectify",
        refusal(
            texts ->
                texts.computeIfPresent("systole.graph", (_, t) -> t.replace("Relu", "Rectify")),
            _ -> {}));
  }

  @Test
  void missingAndMisshapenTensors() {
    assertEquals(
        "m.safetensors: tensors: expected 'fc.weight', found 3 others",
        refusal(_ -> {}, tensors -> tensors.remove("fc.weight")));
    assertEquals(
        "m.safetensors: tensor 'fc.weight': expected INT16 3x16, found FLOAT32 3x16",
        refusal(
            _ -> {},
            tensors -> tensors.computeIfPresent("fc.weight", (_, t) -> t.to(ElementType.FLOAT32))));
  }

  @Test
  void badFormats() {
    assertEquals(
        "m.safetensors: systole.stored 'fc.weight': fixed-point format '16': expected"
            + " W,I[,trn|rnd|conv[,sat|wrap]] such as 16,4",
        refusal(
            texts ->
                texts.computeIfPresent(
                    "systole.stored",
                    (_, t) -> t.replaceAll("\"fc.weight\":\"[^\"]*\"", "\"fc.weight\":\"16\"")),
            _ -> {}));
    assertEquals(
        "m.safetensors: systole.formats 'auto:8': expected a format for pool, found none",
        refusal(
            texts ->
                texts.computeIfPresent("systole.formats", (_, t) -> t.replace("\"pool\"", "\"p\"")),
            _ -> {}));
    assertEquals(
        "m.safetensors: systole.classes: expected an array of names, found '{}'",
        refusal(texts -> texts.put("systole.classes", "{}"), _ -> {}));
  }

  @Test
  void damagedCompression() throws IOException {
    Path xz = folder.resolve("m.safetensors.xz");
    assertEquals("m.safetensors.xz: cannot be read: no such file", message(xz));
    ModelFileTest.sample().write(xz);
    byte[] whole = Files.readAllBytes(xz);
    Path cache = folder.resolve("cache");
    Files.write(xz, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThrows(BadFileException.class, () -> UnpackedFile.of(xz, cache));
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(xz, flipped);
    String text =
        String.valueOf(
            assertThrows(BadFileException.class, () -> UnpackedFile.of(xz, cache)).getMessage());
    assertEquals(
        "m.safetensors.xz: xz: expected a whole xz stream",
        text.replace(folder + "/", "").split(",", 2)[0]);
    try (var left = Files.list(cache)) {
      assertEquals(0, left.count());
    }
  }
}
