// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.AtomicFile;
import io.systole.numeric.file.HexFile;
import io.systole.numeric.file.Npy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Golden vectors: every value of a run in a folder, a file a value.
 *
 * <p>{@code NAME.npy} has the elements, FLOAT32 or (fixed point) the integers. Fixed point adds
 * {@code NAME.hex} for {@code $readmemh} and one {@code formats.json}, {@code {"conv1": {"format":
 * "16,5", "shape": [1,96,55,55]}, …}}.
 */
final class Dump implements Runner.Tap, AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private record Entry(String format, List<Integer> shape) {}

  private final Path folder;
  private final Map<String, Entry> formats = new LinkedHashMap<>();

  Dump(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be made a folder", e);
    }
  }

  @Override
  public void accept(String name, Runner.Result result) {
    String file = fileName(name);
    Npy.write(folder.resolve(file + ".npy"), result.stored());
    if (result instanceof Runner.Result.InFixed(FixedTensor tensor)) {
      HexFile.write(folder.resolve(file + ".hex"), tensor);
      formats.put(name, new Entry(tensor.format().toString(), shape(tensor.values())));
    }
  }

  private static List<Integer> shape(Tensor tensor) {
    return java.util.Arrays.stream(tensor.shape().toArray()).boxed().toList();
  }

  /** A value's name without what a file name cannot have. */
  static String fileName(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  @Override
  public void close() {
    if (!formats.isEmpty()) {
      AtomicFile.write(folder.resolve("formats.json"), JSON.writeValueAsString(formats) + "\n");
    }
  }
}
