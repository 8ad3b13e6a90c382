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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** npy and npz files written by NumPy. */
class NpyGoldenTest {
  @ParameterizedTest
  @EnumSource(ElementType.class)
  void readsEachType(ElementType type) {
    Tensor read = Npy.read(Golden.path(type.name().toLowerCase(Locale.ROOT) + ".npy"));
    assertTrue(read.identical(Golden.values(type)), read.toString());
    assertTrue(read.data().isMapped());
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void writesWhatNumPyWrites(ElementType type, @TempDir Path folder) throws IOException {
    Path written = folder.resolve("x.npy");
    Npy.write(written, Golden.values(type));
    assertArrayEquals(
        Files.readAllBytes(Golden.path(type.name().toLowerCase(Locale.ROOT) + ".npy")),
        Files.readAllBytes(written));
  }

  @Test
  void convertsOrderAndEndianness() {
    assertTrue(Npy.read(Golden.path("fortran.npy")).identical(Golden.values(ElementType.INT16)));
    assertTrue(
        Npy.read(Golden.path("big_endian.npy")).identical(Golden.values(ElementType.FLOAT32)));
    assertTrue(
        Npy.read(Golden.path("big_endian_fortran.npy"))
            .identical(Golden.values(ElementType.INT64)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"version2.npy", "version3.npy"})
  void readsLaterVersions(String name) {
    assertTrue(Npy.read(Golden.path(name)).identical(Golden.values(ElementType.FLOAT32)));
  }

  @Test
  void readsScalarAndEmptyArray(@TempDir Path folder) throws IOException {
    Tensor scalar = Npy.read(Golden.path("scalar.npy"));
    assertEquals(Shape.of(), scalar.shape());
    assertEquals(-1.5f, scalar.floatAt(0));
    Tensor empty = Npy.read(Golden.path("empty.npy"));
    assertEquals(Shape.of(0, 3), empty.shape());
    for (String name : List.of("scalar.npy", "empty.npy")) {
      Path copy = folder.resolve(name);
      Npy.write(copy, Npy.read(Golden.path(name)));
      assertArrayEquals(Files.readAllBytes(Golden.path(name)), Files.readAllBytes(copy));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stored.npz", "deflated.npz"})
  void readsArchives(String name) {
    Map<String, Tensor> arrays = Npz.read(Golden.path(name));
    assertEquals(List.of("a", "b"), List.copyOf(arrays.keySet()));
    assertTrue(Golden.in(arrays, "a").identical(Golden.values(ElementType.FLOAT32)));
    assertTrue(Golden.in(arrays, "b").identical(Golden.values(ElementType.INT16)));
  }
}
