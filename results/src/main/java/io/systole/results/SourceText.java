// SPDX-License-Identifier: Apache-2.0
package io.systole.results;

/** Java or SystemVerilog without comments and layout: what a compiler sees of it. */
final class SourceText {
  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private SourceText(String text) {
    this.text = text;
  }

  /** The text without comments; white space only where two words would run together. */
  static String essence(String text) {
    return new SourceText(text).run();
  }

  private String run() {
    boolean gap = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        gap = true;
        at++;
      } else if (text.startsWith("//", at)) {
        at = end("\n", at);
        gap = true;
      } else if (text.startsWith("/*", at)) {
        at = end("*/", at + 2);
        gap = true;
      } else {
        if (gap && isWord(c) && !out.isEmpty() && isWord(out.charAt(out.length() - 1))) {
          out.append(' ');
        }
        gap = false;
        literal(c);
      }
    }
    return out.toString();
  }

  /** Copies a character, or a whole string or character literal. */
  private void literal(char c) {
    int to = at + 1;
    if (text.startsWith("\"\"\"", at)) {
      to = end("\"\"\"", at + 3);
    } else if (c == '"') {
      while (to < text.length() && text.charAt(to) != '"') {
        to += text.charAt(to) == '\\' ? 2 : 1;
      }
      to++;
    } else if (text.startsWith("'\"'", at)) {
      to = at + 3;
    } else if (text.startsWith("'\\", at)) {
      to = end("'", at + 3);
    }
    to = Math.min(to, text.length());
    out.append(text, at, to);
    at = to;
  }

  private int end(String mark, int from) {
    int found = text.indexOf(mark, from);
    return found < 0 ? text.length() : found + mark.length();
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
