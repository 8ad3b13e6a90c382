// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Some modules synthesised in one process, each on its own: modules inside them are black boxes if
 * they are not in the batch, and instances in any case.
 *
 * <p>One process, because {@code synth_xilinx} needs 3 to 5 s for its libraries alone. Which
 * modules share one follows from the core alone, not from a cache or the number of processors:
 * Yosys numbers names through, and what ABC makes of a module differs by some LUTs in a thousand
 * with what stands before it.
 *
 * @param elaborated every module of the core, by name
 */
record Batch(Family family, List<RtlilModule> parts, Map<String, RtlilModule> elaborated) {
  /** Passes of {@code synth_xilinx} at its own level, in Yosys 0.23: the steps of progress. */
  static final int PASSES = 60;

  /** Of a core: enough for some processors, few enough for the libraries. */
  private static final int COUNT = 8;

  private static final Comparator<RtlilModule> LARGEST_FIRST =
      Comparator.comparingInt((RtlilModule module) -> module.text().length()).reversed();

  private static final Pattern PASS = Pattern.compile("2\\.\\d+\\. .*");
  private static final String MARK = "attribute \\systole_part 1\n";

  /** All modules of a core, in batches of like size. */
  static List<Batch> of(Family family, Map<String, RtlilModule> elaborated) {
    int count = Math.min(elaborated.size(), COUNT);
    List<List<RtlilModule>> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(new ArrayList<>());
    }
    int[] sizes = new int[count];
    for (RtlilModule module :
        elaborated.values().stream()
            .sorted(LARGEST_FIRST.thenComparing(RtlilModule::name))
            .toList()) {
      int smallest = 0;
      for (int i = 1; i < count; i++) {
        smallest = sizes[i] < sizes[smallest] ? i : smallest;
      }
      groups.get(smallest).add(module);
      sizes[smallest] += module.text().length();
    }
    return groups.stream().map(group -> new Batch(family, group, elaborated)).toList();
  }

  /** Of all that its netlists follow from but the tool. */
  String key(String tool) {
    return Hash.of(tool, script(family), input());
  }

  /** The netlists of the parts, in RTLIL. */
  String synthesise(Path folder, Runnable pass) throws IOException {
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
    return Files.readString(folder.resolve("out.il"));
  }

  /** All that decides how a core is synthesised. */
  static String rule(Family family) {
    return script(family) + COUNT;
  }

  private static String script(Family family) {
    return """
        read_rtlil in.il
        synth_xilinx -family %s -noiopad -noclkbuf -top batch
        check -assert
        select A:systole_part
        write_rtlil -selected out.il
        """
        .formatted(family.yosysName());
  }

  /** The parts, stubs of what is inside them, and a top that keeps them all. */
  private String input() {
    StringBuilder text = new StringBuilder();
    StringBuilder top = new StringBuilder("module \\batch\n");
    Set<String> own = new LinkedHashSet<>();
    parts.forEach(part -> own.add(part.name()));
    Set<String> inside = new LinkedHashSet<>();
    for (RtlilModule part : parts) {
      text.append(MARK).append(part.text());
      top.append(
          "  attribute \\keep 1\n  cell %s \\u%d\n  end\n".formatted(part.name(), top.length()));
      part.cells().keySet().stream()
          .filter(type -> elaborated.containsKey(type) && !own.contains(type))
          .forEach(inside::add);
    }
    for (String name : inside) {
      text.append(stub(name));
    }
    return text.append(top).append("end\n").toString();
  }

  private String stub(String name) {
    RtlilModule module = elaborated.get(name);
    if (module == null) {
      throw new IllegalStateException("no module " + name);
    }
    return module.stub().text();
  }
}
