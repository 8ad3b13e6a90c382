// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;
import java.util.Locale;

/** Pieces of HTML: escaped text, numbers that name their place in report.json, toggles. */
final class Html {
  private static final double HUNDRED = 100;
  private static final double TEN = 10;
  private static final double ONE = 1;
  private static final int MOST_DIGITS = 4;

  /** Less is a zero to the digits shown. */
  private static final double LEAST = 5e-5;

  private Html() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String grouped(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  /** Three digits that count, or all before the point; at most four behind it. */
  static String number(double value) {
    double size = Math.abs(value);
    int digits =
        size < LEAST || size >= HUNDRED
            ? 0
            : size >= ONE
                ? (size >= TEN ? 1 : 2)
                : Math.min(MOST_DIGITS, 2 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", HUNDRED * share);
  }

  /** A value of report.json, shown as {@link #number}. */
  static String value(String pointer, double value) {
    return at(pointer, number(value));
  }

  /** A value of report.json, shown in whole numbers. */
  static String whole(String pointer, double value) {
    return at(pointer, grouped(value));
  }

  /** A value of report.json, as it is shown; a test compares both. */
  static String at(String pointer, String shown) {
    return "<span data-json=\"%s\">%s</span>".formatted(pointer, shown);
  }

  /**
   * Buttons of which one is pressed; what has {@code data-when="name=option"} in the same section
   * is shown with it.
   *
   * @param options each an option's value and its label; the first is pressed
   */
  static String choice(String name, String label, List<Option> options) {
    StringBuilder html = new StringBuilder();
    html.append(
        "<div class=\"choice\" role=\"group\" aria-label=\"%s\">".formatted(escaped(label)));
    for (int i = 0; i < options.size(); i++) {
      html.append(
          "<button type=\"button\" data-set=\"%s\" data-to=\"%s\" aria-pressed=\"%s\">%s</button>"
              .formatted(name, options.get(i).value(), i == 0, escaped(options.get(i).label())));
    }
    return html.append("</div>\n").toString();
  }

  /** An option of a choice. */
  record Option(String value, String label) {}

  /**
   * Content of an option; hidden at first unless it is the first.
   *
   * @param condition {@code name=option}, or several with spaces between
   */
  static String when(String condition, boolean first, String content) {
    return "<div data-when=\"%s\"%s>%s</div>\n"
        .formatted(condition, first ? "" : " hidden", content);
  }

  /** The two scales of a bar chart. */
  static String scales(String first) {
    Option linear = new Option("linear", "linear");
    Option log = new Option("log", "logarithmic");
    return choice(
        "scale", "Scale", first.equals("log") ? List.of(log, linear) : List.of(linear, log));
  }

  static String note(String html) {
    return "<p class=\"note\">" + html + "</p>\n";
  }
}
