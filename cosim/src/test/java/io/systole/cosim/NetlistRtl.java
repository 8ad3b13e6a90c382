// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.machine.MachineConfig;
import io.systole.machine.RtlSource;
import io.systole.numeric.file.UserCache;
import io.systole.synthesis.Family;
import io.systole.synthesis.Synthesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The synthesised netlist of a machine in the place of its RTL: a folder with systole_top.sv, whose
 * ports and parameters are the RTL's own and whose body is the flat netlist with the models of its
 * cells.
 *
 * <p>The models are Yosys' cells_sim.v without the timing; that of the block RAM, which has no
 * behaviour there, is ours (hw/tb/xilinx_ramb18.sv).
 */
final class NetlistRtl {
  static final String NETLIST = "systole_netlist.sv";

  private static final String PACKAGE = "systole_pkg.sv";
  private static final String TOP = "systole_top.sv";
  private static final Pattern CELL =
      Pattern.compile("^  ([A-Z][A-Z0-9_]+) (?:#\\(|\\S+ +\\()", Pattern.MULTILINE);
  private static final Pattern SPECIFY =
      Pattern.compile("^\\s*specify$.*?^\\s*endspecify$", Pattern.MULTILINE | Pattern.DOTALL);

  private NetlistRtl() {}

  /** Synthesises a machine and writes the folder. */
  static void write(MachineConfig machine, Path folder) throws IOException {
    RtlSource rtl = RtlSource.installed();
    String netlist = new Synthesis(Family.XC7, rtl, UserCache.folder()).verilog(machine);
    Files.copy(rtl.folder().resolve(PACKAGE), folder.resolve(PACKAGE));
    String top = Files.readString(rtl.folder().resolve(TOP));
    String header = top.substring(0, top.indexOf("\n);") + 4);
    Files.writeString(
        folder.resolve(TOP), header + "  systole_netlist u_netlist (.*);\nendmodule\n");
    Files.writeString(folder.resolve(NETLIST), netlist + models(netlist, rtl));
  }

  private static String models(String netlist, RtlSource rtl) throws IOException {
    String library = SPECIFY.matcher(Files.readString(Synthesis.cellModels())).replaceAll("");
    Set<String> cells = new TreeSet<>();
    CELL.matcher(netlist).results().forEach(cell -> cells.add(cell.group(1)));
    StringBuilder text = new StringBuilder();
    for (String cell : cells) {
      text.append(
          cell.equals("RAMB18E1")
              ? Files.readString(rtl.folder().resolveSibling("tb").resolve("xilinx_ramb18.sv"))
              : model(cell, library));
    }
    return text.toString();
  }

  private static String model(String cell, String library) {
    Matcher model =
        Pattern.compile(
                "^module " + cell + " ?\\(.*?^endmodule$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(library);
    if (!model.find()) {
      throw new IllegalStateException("cells_sim.v has no module " + cell);
    }
    return model.group() + "\n";
  }
}
