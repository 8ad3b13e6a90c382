// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import java.nio.file.Path;

/**
 * An input file that cannot be used: missing, damaged, truncated, hostile or of another kind.
 *
 * <p>The message is one printable line that names the file, the place in it, what was expected and
 * what was found. Text taken from the file is escaped and shortened, so that it can be shown on a
 * terminal as it is. Every module reports bad input files by this type.
 */
public final class BadFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_MESSAGE_CHARS = 600;
  private static final int MAX_QUOTE_CHARS = 80;

  private final String file;

  /** A problem that is not a difference between two things, such as a file that does not exist. */
  public BadFileException(Path file, String problem) {
    super(printable(file + ": " + problem, MAX_MESSAGE_CHARS));
    this.file = file.toString();
  }

  /**
   * A difference between what a file should hold and what it holds.
   *
   * @param place where in the file: a node with its attribute, a tensor, a header
   */
  public static BadFileException of(Path file, String place, Object expected, Object found) {
    return new BadFileException(
        file, "%s: expected %s, found %s".formatted(place, expected, found));
  }

  /** Text from a file in quotes, escaped and shortened, for use in a message. */
  public static String quote(String text) {
    return "'" + printable(text, MAX_QUOTE_CHARS) + "'";
  }

  /** The file. */
  public Path file() {
    return Path.of(file);
  }

  private static String printable(String text, int maxChars) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (line.length() >= maxChars) {
        return line.append('…').toString();
      }
      char c = text.charAt(i);
      int type = Character.getType(c);
      boolean hidden =
          Character.isISOControl(c)
              || type == Character.FORMAT
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR;
      line.append(hidden ? "\\u%04x".formatted((int) c) : String.valueOf(c));
    }
    return line.toString();
  }
}
