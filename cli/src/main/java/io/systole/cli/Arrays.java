// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.Npy;
import io.systole.onnx.TensorProtoFile;
import java.nio.file.Path;

/** Arrays in the files that users have: NumPy's, or ONNX's own. */
final class Arrays {
  private Arrays() {}

  /**
   * Reads a {@code .npy} or {@code .pb} file.
   *
   * @throws BadFileException if it is neither or damaged
   */
  static Tensor read(Path file) {
    String name = file.toString();
    if (name.endsWith(".npy")) {
      return Npy.read(file);
    }
    if (name.endsWith(".pb")) {
      return TensorProtoFile.read(file);
    }
    throw BadFileException.of(file, "name", "an array file ending in .npy or .pb", "another name");
  }
}
