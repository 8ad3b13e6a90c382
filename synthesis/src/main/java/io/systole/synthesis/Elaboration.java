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
  private static final String PREFIX = "systole_";

  private Elaboration() {}

  /** Name of the top module, which Yosys leaves without a trace of its parameters. */
  static String top(MachineConfig machine) {
    return "$paramod$%08x\\%s".formatted(machine.hash(), RtlSource.TOP);
  }

  /** Modules by name. */
  static Map<String, RtlilModule> of(
      MachineConfig machine, Family family, RtlSource rtl, Path folder) throws IOException {
    Path output = folder.resolve("elaborated.il");
    Yosys.script(
        folder, script(machine, family, rtl, output.getFileName().toString()), true, line -> {});
    Map<String, RtlilModule> modules = new LinkedHashMap<>();
    for (RtlilModule module : RtlilModule.parse(Files.readString(output))) {
      if (!module.rtlName().startsWith(PREFIX)) {
        continue; // a primitive's declaration
      }
      boolean top = module.rtlName().equals(RtlSource.TOP);
      RtlilModule named = top ? module.renamed(top(machine)) : module;
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
    // The RTL instantiates DSP48E2, which only the library declares.
    String library = family.useDsp48e2() != 0 ? "read_verilog -lib +/xilinx/cells_xtra.v\n" : "";
    return library
        + """
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
