// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One module of Yosys' RTLIL text, as {@code write_rtlil} lays it out: attributes, {@code module
 * NAME}, one statement a line, {@code end}; statements of the module itself are indented by two.
 *
 * <p>Source positions and Yosys' running numbers are dropped: the same module out of another folder
 * or another core has the same text.
 *
 * @param name as in the text: {@code \systole_top}, or {@code $paramod...\systole_fifo} with
 *     parameters
 */
record RtlilModule(String name, String text) {
  private static final Pattern CELL = Pattern.compile("^  cell (\\S+) ", Pattern.MULTILINE);
  private static final Pattern PORT =
      Pattern.compile(
          "^  wire (?:.* )?(?:input|output|inout) \\d+ (?:signed )?\\S+$", Pattern.MULTILINE);
  private static final Pattern RTL_NAME =
      Pattern.compile("(?:\\$paramod(?:\\$[0-9a-f]+)?)?\\\\([^\\\\]+).*");
  private static final Pattern FUNCTION = Pattern.compile("\\$func\\$\\S*?:\\d+\\$(\\d+)");

  /** The modules of a text, in its order. */
  static List<RtlilModule> parse(String rtlil) {
    List<RtlilModule> modules = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    String name = "";
    for (String line : (Iterable<String>) rtlil.lines()::iterator) {
      if (line.stripLeading().startsWith("attribute \\src ") || dropped(line)) {
        continue;
      }
      text.append(line).append('\n');
      if (line.startsWith("module ")) {
        name = line.substring("module ".length());
      } else if (line.equals("end")) {
        modules.add(new RtlilModule(name, renumbered(text.toString())));
        text.setLength(0);
      }
    }
    return modules;
  }

  private static boolean dropped(String line) {
    return line.isEmpty()
        || line.startsWith("#")
        || line.startsWith("autoidx ")
        || line.equals("attribute \\top 1");
  }

  /** Calls of functions are named by file, line and a running number: now by their order. */
  private static String renumbered(String text) {
    Map<String, Integer> calls = new HashMap<>();
    return FUNCTION
        .matcher(text)
        .replaceAll(
            call -> "\\$func\\$" + calls.computeIfAbsent(call.group(1), number -> calls.size()));
  }

  /** The module's name in the RTL, without parameters. */
  String rtlName() {
    Matcher matcher = RTL_NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalStateException("no name of an RTL module: " + name);
    }
    return matcher.group(1);
  }

  /** How often each type of cell stands in the module, primitives as {@code \LUT6}. */
  Map<String, Integer> cells() {
    Map<String, Integer> counts = new TreeMap<>();
    Matcher matcher = CELL.matcher(text);
    while (matcher.find()) {
      counts.merge(matcher.group(1), 1, Integer::sum);
    }
    return counts;
  }

  /** The ports alone, as a black box. */
  RtlilModule stub() {
    String ports =
        PORT.matcher(text).results().map(port -> port.group() + "\n").collect(Collectors.joining());
    return new RtlilModule(name, "attribute \\blackbox 1\nmodule " + name + "\n" + ports + "end\n");
  }

  /** The same module under another name. */
  RtlilModule renamed(String other) {
    return new RtlilModule(other, text.replace("module " + name + "\n", "module " + other + "\n"));
  }
}
