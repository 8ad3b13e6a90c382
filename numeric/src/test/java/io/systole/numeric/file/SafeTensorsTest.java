// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Also reads files of the safetensors package (see make_golden.py). */
class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void readsAllTypesMapped() {
    SafeTensors file = SafeTensors.read(Golden.path("types.safetensors"));
    assertEquals(Map.of("format", "np", "note", "all types"), file.metadata());
    assertEquals(ElementType.values().length, file.tensors().size());
    for (ElementType type : ElementType.values()) {
      Tensor read = Golden.in(file.tensors(), type.name().toLowerCase(Locale.ROOT));
      assertTrue(read.identical(Golden.values(type)), type.name());
      assertTrue(read.data().isMapped());
    }
  }

  @Test
  void readsBfloat16AsFloat() {
    Tensor read = Golden.in(SafeTensors.read(Golden.path("bfloat16.safetensors")).tensors(), "w");
    assertTrue(read.identical(Golden.values(ElementType.FLOAT32)));
  }

  @Test
  void givesBackWhatWasWrittenAligned() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("odd \"name\" é\n", Tensor.zeros(Shape.of(3), ElementType.INT8));
    for (ElementType type : ElementType.values()) {
      tensors.put(type.name(), Golden.values(type));
    }
    tensors.put("scalar", Tensor.ofFloats(Shape.of(), -1.5f));
    tensors.put("empty", Tensor.zeros(Shape.of(2, 0, 3), ElementType.INT64));
    SafeTensors content = new SafeTensors(Map.of("formats", "{\"conv1\":\"16,4\"}"), tensors);
    Path first = folder.resolve("first.safetensors");
    content.write(first);
    SafeTensors read = SafeTensors.read(first);
    assertEquals(content.metadata(), read.metadata());
    assertEquals(tensors.keySet(), read.tensors().keySet());
    tensors.forEach(
        (name, tensor) -> {
          Tensor other = Golden.in(read.tensors(), name);
          assertTrue(other.identical(tensor), name);
          assertEquals(0, other.data().address() % tensor.type().sizeBytes(), name);
        });
    Path second = folder.resolve("second.safetensors");
    content.write(second);
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
  }

  @Test
  void mappedTensorsOutliveAnOverwrite() {
    Path file = folder.resolve("x.safetensors");
    new SafeTensors(Map.of(), Map.of("w", Tensor.ofFloats(Shape.of(2), 1, 2))).write(file);
    Tensor old = SafeTensors.read(file).tensor(file, "w");
    new SafeTensors(Map.of(), Map.of("w", Tensor.ofFloats(Shape.of(2), 3, 4))).write(file);
    assertEquals(2, old.floatAt(1));
    assertEquals(4, SafeTensors.read(file).tensor(file, "w").floatAt(1));
  }

  @Test
  void emptyFileOfNoTensors() {
    Path file = folder.resolve("none.safetensors");
    new SafeTensors(Map.of(), Map.of()).write(file);
    assertEquals(new SafeTensors(Map.of(), Map.of()), SafeTensors.read(file));
  }

  @Test
  void refusesTheReservedName() {
    Map<String, Tensor> tensors = Map.of("__metadata__", Tensor.ofFloats(Shape.of(), 0));
    assertThrows(IllegalArgumentException.class, () -> new SafeTensors(Map.of(), tensors));
  }
}
