// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
  @TempDir Path folder;

  @Test
  void givesBackWhatWasWrittenReproducibly() throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    for (ElementType type : ElementType.values()) {
      arrays.put("layer/" + type, Golden.values(type));
    }
    arrays.put("none", Tensor.zeros(Shape.of(0), ElementType.INT8));
    Path first = folder.resolve("first.npz");
    Path second = folder.resolve("second.npz");
    Npz.write(first, arrays);
    Npz.write(second, arrays);
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    Map<String, Tensor> read = Npz.read(first);
    assertEquals(List.copyOf(arrays.keySet()), List.copyOf(read.keySet()));
    arrays.forEach((name, array) -> assertTrue(Golden.in(read, name).identical(array), name));
  }
}
