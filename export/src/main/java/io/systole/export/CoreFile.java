// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.machine.MachineConfig;
import java.util.List;

/** {@code rtl/systole.core}: the core for FuseSoC (CAPI=2), with a machine's parameters. */
final class CoreFile {
  private CoreFile() {}

  /**
   * The file.
   *
   * @param sources names of the SystemVerilog files, the package first
   */
  static String of(MachineConfig machine, List<String> sources) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("CAPI=2:\n");
    yaml.append("# SPDX-License-Identifier: Apache-2.0\n");
    yaml.append("name: systole:accelerator:systole:0.1.0\n");
    yaml.append("description: Accelerator for convolutional networks, as the machine ");
    yaml.append(machine.name()).append("\n\nfilesets:\n  rtl:\n    files:\n");
    sources.forEach(name -> yaml.append("      - ").append(name).append('\n'));
    yaml.append("    file_type: systemVerilogSource\n");
    yaml.append("  vivado:\n    files:\n      - ").append(IpWrapper.MODULE).append(".v\n");
    yaml.append("    file_type: verilogSource\n\nparameters:\n");
    machine
        .rtlParameters()
        .forEach(
            (name, value) ->
                yaml.append("  %s:\n".formatted(name))
                    .append("    datatype: int\n    paramtype: vlogparam\n")
                    .append("    default: %d\n".formatted(value)));
    String names = String.join(", ", machine.rtlParameters().keySet());
    yaml.append("\ntargets:\n");
    yaml.append("  default: &default\n    filesets: [rtl]\n    toplevel: systole_top\n");
    yaml.append("    parameters: [").append(names).append("]\n");
    yaml.append("  lint:\n    <<: *default\n    default_tool: verilator\n");
    yaml.append("    tools:\n      verilator:\n        mode: lint-only\n");
    yaml.append("  vivado:\n    filesets: [rtl, vivado]\n    toplevel: ");
    return yaml.append(IpWrapper.MODULE).append('\n').toString();
  }
}
