// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Python dictionary of an npy header: strings, True and False, and a tuple of integers,
 * nothing else of the language.
 */
final class NpyHeaderParser {
  private final Path file;
  private final String place;
  private final String text;
  private int at;

  private @Nullable String descr;
  private @Nullable Boolean columnMajor;
  private @Nullable List<Long> extents;

  NpyHeaderParser(Path file, String place, String text) {
    this.file = file;
    this.place = place;
    this.text = text;
  }

  NpyHeader header(int dataOffset) {
    expect('{');
    while (!accept('}')) {
      entry();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (peek() != 0) {
      throw unexpected("the end of the header");
    }
    if (descr == null || columnMajor == null || extents == null) {
      throw BadFileException.of(
          file, place, "descr, fortran_order and shape", BadFileException.quote(text.strip()));
    }
    ElementType type = NpyHeader.type(file, place, descr);
    boolean bigEndian = descr.charAt(0) == '>' && type.sizeBytes() > 1;
    long[] dims = extents.stream().mapToLong(Long::longValue).toArray();
    Shape shape = Elements.shape(file, place + " shape", dims);
    return new NpyHeader(type, bigEndian, columnMajor, shape, dataOffset);
  }

  private void entry() {
    String key = string("a key");
    expect(':');
    switch (key) {
      case "descr" -> {
        once(key, descr);
        descr = string("a type such as '<f4' (structured arrays are not supported)");
      }
      case "fortran_order" -> {
        once(key, columnMajor);
        columnMajor = bool();
      }
      case "shape" -> {
        once(key, extents);
        extents = tuple();
      }
      default ->
          throw BadFileException.of(
              file, place, "descr, fortran_order and shape", "key " + BadFileException.quote(key));
    }
  }

  private void once(String key, @Nullable Object earlier) {
    if (earlier != null) {
      throw BadFileException.of(file, place, "each key once", "a second " + key);
    }
  }

  private String string(String what) {
    char quote = peek();
    if (quote != '\'' && quote != '"') {
      throw unexpected(what);
    }
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw unexpected(what + " with its closing quote");
    }
    String value = text.substring(at + 1, end);
    at = end + 1;
    return value;
  }

  private boolean bool() {
    peek();
    for (boolean value : new boolean[] {true, false}) {
      String word = value ? "True" : "False";
      if (text.startsWith(word, at)) {
        at += word.length();
        return value;
      }
    }
    throw unexpected("True or False");
  }

  private List<Long> tuple() {
    List<Long> values = new ArrayList<>();
    expect('(');
    while (!accept(')')) {
      values.add(integer());
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return values;
  }

  private long integer() {
    peek();
    int end = at;
    while (end < text.length() && "+-0123456789".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    try {
      long value = Long.parseLong(text, at, end, 10);
      at = end;
      accept('L'); // Python 2 wrote long integers so.
      return value;
    } catch (NumberFormatException e) {
      throw unexpected("an extent");
    }
  }

  /** The next character that is no space, 0 at the end. */
  private char peek() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean accept(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw unexpected("'" + wanted + "'");
    }
  }

  private BadFileException unexpected(String wanted) {
    String rest = text.substring(Math.min(at, text.length())).strip();
    return BadFileException.of(
        file, place, wanted, rest.isEmpty() ? "its end" : BadFileException.quote(rest));
  }
}
