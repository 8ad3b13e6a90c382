// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Model;
import io.systole.graph.SeededWeights;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelFileTest {
  private static final FormatSpec AUTO8 = new FormatSpec.Auto(8);

  @TempDir Path folder;

  /** A small model with formats, classes and preprocessing. */
  static ModelFile sample() {
    Model model = SeededWeights.of(SmallNetwork.GRAPH, 3);
    Calibration calibration = new Calibration(model, List.of(SmallNetwork.input(1)));
    return ModelFile.of(model)
        .packed()
        .with(AUTO8, calibration.choose(AUTO8))
        .with(List.of("cat", "dog", "été"), Optional.of("{\"size\":[6,6]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.safetensors", "m.safetensors.xz"})
  void comesBackAsItWas(String name) throws IOException {
    ModelFile written = sample();
    Path file = folder.resolve(name);
    written.write(file);
    ModelFile read = ModelFile.read(file);
    assertEquals(written.graph(), read.graph());
    assertEquals(written.formats(), read.formats());
    assertEquals(written.stored(), read.stored());
    assertEquals(written.classes(), read.classes());
    assertEquals(written.preprocessing(), read.preprocessing());
    written.tensors().forEach((key, tensor) -> assertTrue(tensor.identical(read.tensor(key)), key));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void weightsAreSixteenBitsAndBiasesFloat() {
    ModelFile packed = sample();
    assertEquals(ElementType.INT16, packed.tensor("conv.weight").type());
    assertEquals(ElementType.FLOAT32, packed.tensor("conv.bias").type());
    Model original = SeededWeights.of(SmallNetwork.GRAPH, 3);
    Map<String, Tensor> expanded = packed.model().weights();
    original
        .weights()
        .forEach(
            (name, tensor) -> {
              FixedFormat format = packed.stored().get(name);
              double tolerance = format == null ? 0 : format.step() / 2;
              Tensor found = expanded.getOrDefault(name, tensor);
              for (int i = 0; i < tensor.size(); i++) {
                assertEquals(tensor.floatAt(i), found.floatAt(i), tolerance, name);
              }
            });
  }

  @Test
  void formatsAreFoundBySpecification() {
    ModelFile file = sample();
    assertTrue(file.formats(AUTO8).isPresent());
    assertFalse(file.formats(new FormatSpec.Auto(12)).isPresent());
    assertEquals(
        FixedFormat.PAPER, file.formats(FormatSpec.parse("16,4")).orElseThrow().of("conv.weight"));
  }

  @Test
  void theCacheIsUsedAgainAndRepaired() throws IOException {
    Path file = folder.resolve("m.safetensors.xz");
    sample().write(file);
    Path cache = folder.resolve("cache");
    Path unpacked = UnpackedFile.of(file, cache);
    var first = Files.getLastModifiedTime(unpacked);
    byte[] content = Files.readAllBytes(unpacked);
    assertEquals(unpacked, UnpackedFile.of(file, cache));
    assertEquals(first, Files.getLastModifiedTime(unpacked));
    Files.write(unpacked, new byte[10]);
    UnpackedFile.of(file, cache);
    assertEquals(-1, Files.mismatch(unpacked, Files.write(folder.resolve("copy"), content)));
    assertNotEquals(file, unpacked);
  }
}
