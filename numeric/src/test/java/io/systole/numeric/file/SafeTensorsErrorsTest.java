// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.numeric.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line a user sees for each kind of damaged or hostile file. */
class SafeTensorsErrorsTest {
  private static final String GOOD = "'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("m.safetensors");
  }

  private String message() {
    String message =
        assertThrows(BadFileException.class, () -> SafeTensors.read(file)).getMessage();
    return String.valueOf(message).replace(folder + "/", "");
  }

  private void write(byte[] header, long length, int dataBytes) throws IOException {
    byte[] bytes = new byte[8 + header.length + dataBytes];
    MemorySegment.ofArray(bytes).set(Tensor.LONG, 0, length);
    System.arraycopy(header, 0, bytes, 8, header.length);
    Files.write(file, bytes);
  }

  private String message(String header, int dataBytes) throws IOException {
    byte[] bytes = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    write(bytes, bytes.length, dataBytes);
    return message();
  }

  @Test
  void missingFileAndFolder() {
    assertEquals("m.safetensors: cannot be read: no such file", message());
    file = folder;
    assertEquals(folder + ": expected a file, found a folder", message());
  }

  @Test
  void lengthOfTheHeader() throws IOException {
    Files.write(file, new byte[3]);
    assertEquals(
        "m.safetensors: safetensors header: expected 8 bytes of length, found 3 bytes", message());
    write(new byte[10], 11, 0);
    assertEquals(
        "m.safetensors: safetensors header: expected a length of at most 10 bytes, found 11",
        message());
    write(new byte[10], -1, 0);
    assertEquals(
        "m.safetensors: safetensors header: expected a length of at most 10 bytes,"
            + " found 18446744073709551615",
        message());
    write(new byte[17 << 20], 17 << 20, 0);
    assertEquals(
        "m.safetensors: safetensors header: expected a length of at most 16777216 bytes,"
            + " found 17825792",
        message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          hello          | expected a JSON object, found 'hello'
          []             | expected a JSON object, found '[]'
          {'a':          | expected JSON, found Unexpected end-of-input within/between Object entries
          {} x           | expected JSON, found Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
          {'a':1,'a':2}  | expected JSON, found Duplicate Object property "a"
          """)
  void notTheJsonExpected(String header, String problem) throws IOException {
    assertEquals("m.safetensors: safetensors header: " + problem, message(header, 0));
  }

  @Test
  void notUtf8AndTooDeep() throws IOException {
    write(new byte[] {'{', '"', (byte) 0xff, '"', '}'}, 5, 0);
    assertEquals(
        "m.safetensors: safetensors header: expected JSON in UTF-8, found other bytes", message());
    byte[] deep = new byte[10_000];
    Arrays.fill(deep, (byte) '[');
    System.arraycopy("{\"a\":".getBytes(StandardCharsets.US_ASCII), 0, deep, 0, 5);
    write(deep, deep.length, 0);
    assertEquals(
        "m.safetensors: safetensors header: expected JSON, found Document nesting depth (501)"
            + " exceeds the maximum allowed (500, from `StreamReadConstraints.getMaxNestingDepth()`)",
        message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'__metadata__':3}                                              | 8 | __metadata__: expected an object of strings, found NUMBER
          {'__metadata__':{'k':3}}                                        | 8 | __metadata__ 'k': expected a string, found NUMBER
          {'w':3}                                                         | 8 | tensor 'w': expected dtype, shape and data_offsets, found '3'
          {'w':{'dtype':'F32','shape':[2]}}                               | 8 | tensor 'w': expected dtype, shape and data_offsets, found '{"dtype":"F32","shape":[2]}'
          {'w':{'dtype':'F9','shape':[2],'data_offsets':[0,8]}}           | 8 | tensor 'w' dtype: expected BOOL, U8, I8, I16, I32, I64, F16, BF16, F32 or F64, found 'F9'
          {'w':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}            | 8 | tensor 'w' shape: expected an array of integers, found NUMBER
          {'w':{'dtype':'F32','shape':[2.5],'data_offsets':[0,8]}}        | 8 | tensor 'w' shape: expected integers below 2^63, found '2.5'
          {'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}         | 8 | tensor 'w' shape: expected extents from 0 to 2147483647, found extent -2
          {'w':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | 8 | tensor 'w' shape: expected integers below 2^63, found '99999999999999999999'
          {'w':{'dtype':'F32','shape':[2147483647,2147483647,2],'data_offsets':[0,8]}} | 8 | tensor 'w' shape: shape [2147483647, 2147483647, 2] is too large
          {'w':{'dtype':'F32','shape':[2147483647,2147483647],'data_offsets':[0,8]}} | 8 | tensor 'w': expected 4611686014132420609 elements of 4 bytes for shape '2147483647x2147483647', found 8 bytes
          {'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}          | 8 | tensor 'w': expected 3 elements of 4 bytes for shape '3', found 8 bytes
          {'w':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}          | 8 | tensor 'w' data_offsets: expected [begin, end] with 0 <= begin <= end, found '[8,0]'
          {'w':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}         | 8 | tensor 'w' data_offsets: expected [begin, end] with 0 <= begin <= end, found '[-8,0]'
          {'w':{'dtype':'F32','shape':[2],'data_offsets':[8]}}            | 8 | tensor 'w' data_offsets: expected [begin, end] with 0 <= begin <= end, found '[8]'
          {'w':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}         | 12 | tensor 'w' data_offsets: expected to begin at 0, where the tensor before ends, found 4
          """)
  void tensors(String header, int dataBytes, String problem) throws IOException {
    assertEquals("m.safetensors: " + problem, message(header, dataBytes));
  }

  @Test
  void overlapAndLength() throws IOException {
    String other = ",'v':{'dtype':'I32','shape':[2],'data_offsets':[4,12]}}";
    assertEquals(
        "m.safetensors: tensor 'v' data_offsets: expected to begin at 8, where the tensor before"
            + " ends, found 4",
        message("{" + GOOD + other, 12));
    assertEquals(
        "m.safetensors: safetensors data: expected 8 bytes after the header, found 7",
        message("{" + GOOD + "}", 7));
    assertEquals(
        "m.safetensors: safetensors data: expected 8 bytes after the header, found 9",
        message("{" + GOOD + "}", 9));
  }

  @Test
  void namesAreEscapedAndShortened() throws IOException {
    String name = "\\u001b[31m\\n" + "x".repeat(200);
    String start = "m.safetensors: tensor '\\u001b[31m\\u000axxx";
    String message = message("{'" + name + "':3}", 0);
    assertEquals(start, message.substring(0, start.length()));
    assertEquals(1, message.lines().count());
    assertEquals('…', message.charAt(message.indexOf("': expected") - 1));
  }
}
