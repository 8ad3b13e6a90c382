// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;

/** An HTML table that scrolls sideways where it is too wide; its first column stays. */
final class Table {
  private final StringBuilder html = new StringBuilder();
  private final List<String> groups = new ArrayList<>();

  /**
   * A group of columns under a heading of its own.
   *
   * @param kind CSS class of heading and cells
   */
  Table group(String heading, String kind, String... columns) {
    groups.add("<th class=\"%s\" colspan=\"%d\">%s</th>".formatted(kind, columns.length, heading));
    for (String column : columns) {
      html.append("<th>").append(column).append("</th>");
    }
    return this;
  }

  /** Ends the head. */
  Table body() {
    String columns = html.toString();
    html.setLength(0);
    html.append("<div class=\"scroll\"><table><thead>");
    if (groups.size() > 1) {
      html.append("<tr>").append(String.join("", groups)).append("</tr>");
    }
    html.append("<tr>").append(columns).append("</tr></thead><tbody>\n");
    return this;
  }

  Table row(List<String> cells) {
    return row("", cells);
  }

  /** A row of cells of HTML; {@code kind} is its CSS class. */
  Table row(String kind, List<String> cells) {
    html.append(kind.isEmpty() ? "<tr>" : "<tr class=\"" + kind + "\">");
    for (int i = 0; i < cells.size(); i++) {
      html.append(i == 0 ? "<th scope=\"row\">" : "<td>")
          .append(cells.get(i))
          .append(i == 0 ? "</th>" : "</td>");
    }
    html.append("</tr>\n");
    return this;
  }

  String end() {
    return html + "</tbody></table></div>\n";
  }
}
