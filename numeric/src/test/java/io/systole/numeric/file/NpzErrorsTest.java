// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line a user sees for each kind of damaged or hostile npz file. */
class NpzErrorsTest {
  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("x.npz");
  }

  private String message() {
    String message = assertThrows(BadFileException.class, () -> Npz.read(file)).getMessage();
    return String.valueOf(message).replace(folder + "/x.npz: ", "");
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  /** Overwrites a little-endian number in the central directory's first entry. */
  private static void patchCentral(byte[] zip, int field, int value) {
    int at = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
    for (int i = 0; i < 4; i++) {
      zip[at + field + i] = (byte) (value >> (8 * i));
    }
  }

  @Test
  void notAnArchive() throws IOException {
    assertEquals("cannot be read: no such file", message());
    Files.writeString(file, "no zip file");
    assertEquals("npz archive: expected a zip file, found zip END header not found", message());
  }

  @Test
  void entriesThatAreNoArrays() throws IOException {
    Files.write(file, zip("notes.txt", new byte[3]));
    assertEquals("entry 'notes.txt': expected a name ending in .npy, found another", message());
    Files.write(file, zip("a.npy", "text".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "entry 'a.npy': expected an npy array (\\x93NUMPY), found \\x74\\x65\\x78\\x74", message());
  }

  @Test
  void absurdAndFalseSizes() throws IOException {
    byte[] zip = zip("a.npy", Files.readAllBytes(Golden.path("int8.npy")));
    byte[] bomb = zip.clone();
    patchCentral(bomb, 24, Integer.MAX_VALUE);
    Files.write(file, bomb);
    assertEquals(
        "entry 'a.npy': expected at most 1073741824 bytes more, unpacked, found 2147483647",
        message());
    byte[] liar = zip.clone();
    patchCentral(liar, 24, 151);
    Files.write(file, liar);
    assertEquals("entry 'a.npy': expected 151 bytes unpacked, found 152 or more", message());
    byte[] damaged = zip.clone();
    patchCentral(damaged, 16, 1);
    Files.write(file, damaged);
    assertTrue(message().startsWith("entry 'a.npy': expected checksum 00000001, found "));
  }

  @Test
  void theSameNameTwice() throws IOException {
    byte[] array = Files.readAllBytes(Golden.path("int8.npy"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : new String[] {"a.npy", "b.npy"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(array);
      }
    }
    String text = bytes.toString(StandardCharsets.ISO_8859_1).replace("b.npy", "a.npy");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    assertEquals("entry 'a.npy': expected each name once, found a second one", message());
  }
}
