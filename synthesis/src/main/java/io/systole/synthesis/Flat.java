// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.RtlSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A netlist made flat: for timing, and for simulation. */
final class Flat {
  /** Libraries for {@code sta}, which sees no path through an instance. */
  static final String TIMING =
      """
      read_verilog -lib -specify +/xilinx/cells_sim.v
      read_verilog -lib +/xilinx/cells_xtra.v
      read_rtlil core.il
      hierarchy -check -top %s
      flatten
      sta
      """
          .formatted(RtlSource.TOP);

  private static final String VERILOG =
      """
      read_verilog -lib +/xilinx/cells_sim.v
      read_verilog -lib +/xilinx/cells_xtra.v
      read_rtlil core.il
      hierarchy -check -top %s
      flatten
      opt_clean
      splitnets
      rename -top systole_netlist
      select systole_netlist
      write_verilog -noattr -selected core.v
      """
          .formatted(RtlSource.TOP);

  private static final Pattern ARRIVAL =
      Pattern.compile("Latest arrival time in '\\S+' is (\\d+):");

  private Flat() {}

  /** The latest arrival that {@code sta} reports, in ps. */
  static int pathPs(Netlist netlist, Path folder) throws IOException {
    int[] latest = {-1};
    run(netlist, folder, TIMING, line -> latest[0] = Math.max(latest[0], arrivalPs(line)));
    if (latest[0] < 0) {
      throw new IllegalStateException("yosys sta: no latest arrival time in its log");
    }
    return latest[0];
  }

  /** The arrival that a line of the log tells, or −1. */
  static int arrivalPs(String line) {
    Matcher arrival = ARRIVAL.matcher(line);
    return arrival.lookingAt() ? Integer.parseInt(arrival.group(1)) : -1;
  }

  static String verilog(Netlist netlist, Path folder) throws IOException {
    run(netlist, folder, VERILOG, line -> {});
    return Files.readString(folder.resolve("core.v"));
  }

  private static void run(Netlist netlist, Path folder, String script, Consumer<String> log)
      throws IOException {
    Files.writeString(folder.resolve("core.il"), netlist.text());
    Yosys.script(folder, script, false, log);
  }
}
