// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.MachineConfig;
import io.systole.machine.RtlSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The RTL of one machine as modules without parameters, processes or source positions.
 *
 * <p>Every warning is an error here: what Yosys 0.23 misreads, it misreads with a warning at most
 * (docs/synthesis.md).
 */
final class Elaboration {
  private Elaboration() {}

  /** Modules by name, the top as {@link Netlist#TOP}. */
  static Map<String, RtlilModule> of(
      MachineConfig machine, Family family, RtlSource rtl, Path folder) throws IOException {
    Path output = folder.resolve("elaborated.il");
    Yosys.script(
        folder, script(machine, family, rtl, output.getFileName().toString()), true, line -> {});
    Map<String, RtlilModule> modules = new LinkedHashMap<>();
    for (RtlilModule module : RtlilModule.parse(Files.readString(output))) {
      boolean top = module.rtlName().equals(RtlSource.TOP);
      RtlilModule named = top ? module.renamed(Netlist.TOP) : module;
      modules.put(named.name(), named);
    }
    Files.delete(output);
    return modules;
  }

  private static String script(MachineConfig machine, Family family, RtlSource rtl, String output) {
    String files =
        rtl.files().stream()
            .map(file -> "\"" + file.toAbsolutePath() + "\"")
            .collect(Collectors.joining(" "));
    StringBuilder parameters = new StringBuilder();
    machine
        .rtlParameters()
        .forEach((key, value) -> parameters.append(" -chparam %s %d".formatted(key, value)));
    parameters.append(" -chparam ConfigHash 32'h%08x".formatted(machine.hash()));
    parameters.append(" -chparam UseDsp48e2 %d".formatted(family.useDsp48e2()));
    return """
        read_verilog -sv %s
        hierarchy -check -top %s%s
        proc
        check -assert
        rename -enumerate -pattern $n%%
        write_rtlil %s
        """
        .formatted(files, RtlSource.TOP, parameters, output);
  }
}
