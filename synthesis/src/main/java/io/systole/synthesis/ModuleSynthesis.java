// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A module synthesised in a process of its own, with black boxes in the place of those inside it.
 *
 * <p>On its own, though {@code synth_xilinx} needs 3 to 5 s for its libraries: beside other modules
 * Yosys' numbering of names, and with it what ABC makes of them, depends on which others there are,
 * some in a thousand LUTs.
 *
 * @param elaborated every module of the core, by name
 */
record ModuleSynthesis(Family family, RtlilModule module, Map<String, RtlilModule> elaborated) {
  /** Passes of {@code synth_xilinx} at its own level, in Yosys 0.23: the steps of progress. */
  static final int PASSES = 60;

  private static final Pattern PASS = Pattern.compile("2\\.\\d+\\. .*");
  private static final String MARK = "attribute \\systole_part 1\n";

  /** The netlist. */
  RtlilModule synthesise(Path folder, Runnable pass) throws IOException {
    Files.writeString(folder.resolve("in.il"), input());
    int[] passes = {0};
    Yosys.script(
        folder,
        script(family),
        false,
        line -> {
          if (passes[0] < PASSES && PASS.matcher(line).matches()) {
            passes[0]++;
            pass.run();
          }
        });
    for (; passes[0] < PASSES; passes[0]++) {
      pass.run();
    }
    return RtlilModule.parse(Files.readString(folder.resolve("out.il"))).getFirst();
  }

  static String script(Family family) {
    return """
        read_rtlil in.il
        synth_xilinx -family %s -noiopad -noclkbuf -top alone
        check -assert
        select A:systole_part
        write_rtlil -selected out.il
        """
        .formatted(family.yosysName());
  }

  /** The module, stubs of what is inside it, and a top that keeps it. */
  private String input() {
    StringBuilder text = new StringBuilder(MARK).append(module.text());
    Set<String> inside = new LinkedHashSet<>();
    module.cells().keySet().stream().filter(elaborated::containsKey).forEach(inside::add);
    for (String name : inside) {
      text.append(stub(name));
    }
    return text.append(
            "module \\alone\n  attribute \\keep 1\n  cell %s \\u\n  end\nend\n"
                .formatted(module.name()))
        .toString();
  }

  private String stub(String name) {
    RtlilModule inside = elaborated.get(name);
    if (inside == null) {
      throw new IllegalStateException("no module " + name);
    }
    return inside.stub().text();
  }
}
