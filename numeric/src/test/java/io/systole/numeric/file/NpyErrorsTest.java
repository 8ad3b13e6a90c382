// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line a user sees for each kind of damaged or hostile npy file. */
class NpyErrorsTest {
  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("x.npy");
  }

  private String message() {
    String message = assertThrows(BadFileException.class, () -> Npy.read(file)).getMessage();
    return String.valueOf(message).replace(folder + "/x.npy: ", "");
  }

  private String message(int version, String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    int start = version == 1 ? 10 : 12;
    byte[] bytes = new byte[start + text.length + dataBytes];
    System.arraycopy("\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 0, 6);
    bytes[6] = (byte) version;
    bytes[8] = (byte) text.length;
    bytes[9] = (byte) (text.length >> 8);
    System.arraycopy(text, 0, bytes, start, text.length);
    Files.write(file, bytes);
    return message();
  }

  @Test
  void notAnArray() throws IOException {
    assertEquals("cannot be read: no such file", message());
    Files.write(file, new byte[0]);
    assertEquals("npy header: expected an npy array (\\x93NUMPY), found nothing", message());
    Files.writeString(file, "PK archive");
    assertEquals(
        "npy header: expected an npy array (\\x93NUMPY), found \\x50\\x4b\\x20\\x61\\x72\\x63",
        message());
    assertEquals("npy header: expected npy version 1, 2 or 3, found 9", message(9, "{}", 0));
  }

  @Test
  void lengths() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.path("float32.npy"));
    Files.write(file, Arrays.copyOf(whole, 100));
    assertEquals("npy header: expected a header of at most 90 bytes, found 118", message());
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertEquals(
        "npy header: expected 24 elements of 4 bytes for shape '2x3x4', found 95 bytes", message());
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertEquals(
        "npy header: expected 24 elements of 4 bytes for shape '2x3x4', found 97 bytes", message());
    byte[] giant = Files.readAllBytes(Golden.path("version2.npy"));
    Arrays.fill(giant, 8, 12, (byte) 0xff);
    Files.write(file, giant);
    assertEquals("npy header: expected a header of at most 212 bytes, found 4294967295", message());
    Files.write(file, Arrays.copyOf(giant, 11));
    assertEquals("npy header: expected 12 bytes at least, found 11", message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nothing                             | '{', found 'nothing'
          {}                                  | descr, fortran_order and shape, found '{}'
          {'descr': '<f4'                     | '}', found its end
          {'descr': '<f4', 'descr': '<f4'}    | each key once, found a second descr
          {'descr': '<f4', 'other': 1}        | descr, fortran_order and shape, found key 'other'
          {'descr': [('a', '<f4')]}           | a type such as '<f4' (structured arrays are not supported), found '[('a', '<f4')]}'
          {'descr': '<f4                      | a type such as '<f4' (structured arrays are not supported) with its closing quote, found ''<f4'
          {'fortran_order': 1}                | True or False, found '1}'
          {'shape': (2, -)}                   | an extent, found '-)}'
          {'shape': (99999999999999999999,)}  | an extent, found '99999999999999999999,)}'
          {'shape': 3}                        | '(', found '3}'
          {'shape': (3 4)}                    | ')', found '4)}'
          {} more                             | the end of the header, found 'more'
          """)
  void dictionary(String header, String problem) throws IOException {
    assertEquals("npy header: expected " + problem, message(1, header, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          <f4 ; (-1,)                       ; npy header shape: expected extents from 0 to 2147483647, found extent -1
          <f4 ; (2147483648,)               ; npy header shape: expected extents from 0 to 2147483647, found extent 2147483648
          <f4 ; (2147483647, 2147483647, 2) ; npy header shape: shape [2147483647, 2147483647, 2] is too large
          <f8 ; (2147483647, 2147483647)    ; npy header: expected 4611686014132420609 elements of 8 bytes for shape '2147483647x2147483647', found 4 bytes
          |O  ; ()                          ; npy header descr: expected one of b1, f2, f4, f8, i1, i2, i4, i8, u1, found '|O'
          |f4 ; ()                          ; npy header descr: expected one of b1, f2, f4, f8, i1, i2, i4, i8, u1, found '|f4'
          <u2 ; ()                          ; npy header descr: expected one of b1, f2, f4, f8, i1, i2, i4, i8, u1, found '<u2'
          """)
  void typeAndShape(String descr, String shape, String problem) throws IOException {
    String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s}".formatted(descr, shape);
    assertEquals(problem, message(1, header, 4));
  }

  @Test
  void tooManyAxes() throws IOException {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s)}".formatted("1,".repeat(65));
    assertEquals("npy header shape: expected at most 64 axes, found 65", message(1, header, 4));
  }
}
