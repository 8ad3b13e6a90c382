// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HexFileTest {
  @TempDir Path folder;

  private String hex(FixedTensor tensor) throws IOException {
    Path file = folder.resolve("x.hex");
    HexFile.write(file, tensor);
    return Files.readString(file);
  }

  @Test
  void commentThenOneElementALine() throws IOException {
    Tensor values = Tensor.ofShorts(Shape.of(2, 2), (short) 0, (short) -1, (short) 6144, (short) 9);
    assertEquals(
        "// 2x2 16,4\n0000\nffff\n1800\n0009\n",
        hex(new FixedTensor(values, FixedFormat.of(16, 4))));
  }

  @ParameterizedTest
  @CsvSource({
    "4, -8, 8",
    "5, -16, 10",
    "5, 15, 0f",
    "12, -1, fff",
    "17, -65536, 10000",
    "32, -2147483648, 80000000",
    "32, 2147483647, 7fffffff"
  })
  void digitsFollowTheWidth(int width, int value, String digits) throws IOException {
    FixedFormat format = FixedFormat.of(width, 0);
    Tensor values = Tensor.ofInts(Shape.of(), value);
    assertEquals(
        "// scalar %s\n%s\n".formatted(format, digits), hex(new FixedTensor(values, format)));
  }
}
