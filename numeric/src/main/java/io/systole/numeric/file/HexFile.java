// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.FixedTensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Fixed-point tensors as text for Verilog's {@code $readmemh}.
 *
 * <p>One element a line in row-major order: the W bits of its two's complement in ceil(W/4) hex
 * digits, most significant first. The first line is a comment with shape and format.
 */
public final class HexFile {
  private HexFile() {}

  /**
   * Writes a tensor.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public static void write(Path file, FixedTensor tensor) {
    int width = tensor.format().width();
    int digits = (width + 3) / 4;
    long mask = -1L >>> (64 - width);
    AtomicFile.write(
        file,
        out -> {
          String comment = "// %s %s\n".formatted(tensor.shape(), tensor.format());
          out.write(comment.getBytes(StandardCharsets.US_ASCII));
          byte[] line = new byte[digits + 1];
          line[digits] = '\n';
          for (long i = 0; i < tensor.values().size(); i++) {
            long bits = tensor.values().longAt(i) & mask;
            for (int d = digits - 1; d >= 0; d--, bits >>>= 4) {
              line[d] = (byte) Character.forDigit((int) (bits & 15), 16);
            }
            out.write(line);
          }
        });
  }
}
