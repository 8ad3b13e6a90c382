// SPDX-License-Identifier: Apache-2.0
package io.systole.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hash follows what the hardware is, not how its source is laid out. */
class IngredientTest {
  @TempDir Path home;
  private Path rtl;

  @BeforeEach
  void makeRtl() throws IOException {
    rtl = Files.createDirectories(home.resolve("hw/rtl")).resolve("a.sv");
  }

  private String hash(String text) throws IOException {
    Files.writeString(rtl, text);
    return Ingredient.RTL.hash(home);
  }

  @Test
  void commentsAndLayoutDoNotCount() throws IOException {
    String hash = hash("assign a = b + 16'h1f; // sum\n");
    assertEquals(hash, hash("/* the\n sum */ assign a\n  = b+16'h1f;"));
    assertNotEquals(hash, hash("assign a = b + 16'h1e;"));
    assertNotEquals(hash, hash("assigna = b + 16'h1f;"));
  }

  @Test
  void anotherFileOrNameCounts() throws IOException {
    String hash = hash("x");
    Files.writeString(rtl.resolveSibling("b.sv"), "y");
    assertNotEquals(hash, Ingredient.RTL.hash(home));
    Files.delete(rtl.resolveSibling("b.sv"));
    Files.writeString(rtl.resolveSibling("README.md"), "y");
    assertEquals(hash, Ingredient.RTL.hash(home));
    Files.move(rtl, rtl.resolveSibling("c.sv"));
    assertNotEquals(hash, Ingredient.RTL.hash(home));
  }

  @Test
  void literalsAreKept() {
    assertEquals(
        "s=\"a // b\";t=\"\\\" /* \";", SourceText.essence("s = \"a // b\"; t = \"\\\" /* \";"));
    assertEquals("c='\"';d='\\'';e", SourceText.essence("c = '\"'; d = '\\''; // x\ne"));
    assertEquals("\"\"\"\n a // b\"\"\"", SourceText.essence("\"\"\"\n a // b\"\"\" /* c"));
    assertEquals("int a", SourceText.essence("int/**/a"));
  }

  @Test
  void nothingToHashIsRefused() {
    IllegalArgumentException bad =
        assertThrows(IllegalArgumentException.class, () -> Ingredient.CYCLE_MODEL.hash(home));
    assertEquals(
        home.resolve("simulator/src/main/java/io/systole/simulator/timing")
            + ": expected files *.java, found none",
        bad.getMessage());
  }
}
