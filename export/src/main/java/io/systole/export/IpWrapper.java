// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.machine.MachineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code rtl/systole_ip.v}: the core with one machine's parameters, its ports alone and plain
 * widths, in Verilog, which Vivado's packager and block designs want. The ports are read from
 * systole_top.sv.
 */
final class IpWrapper {
  static final String MODULE = "systole_ip";
  private static final Pattern PORT =
      Pattern.compile("^  (input|output) +logic +(?:\\[(.+?):0\\])? *(\\w+),?\\s*$");
  private static final Pattern MASTER = Pattern.compile("m_axi_gmem(\\d)_\\w+");

  private final MachineConfig machine;
  private final List<Port> ports;

  /** A port of systole_top; its width in bits. */
  private record Port(String direction, int width, String name) {}

  private IpWrapper(MachineConfig machine, List<Port> ports) {
    this.machine = machine;
    this.ports = ports;
  }

  /** The wrapper of a machine around the top whose SystemVerilog text is given. */
  static String of(MachineConfig machine, String top) {
    List<Port> ports = new ArrayList<>();
    for (String line : top.split("\n", -1)) {
      Matcher port = PORT.matcher(line);
      if (port.matches()) {
        int width = port.group(2) == null ? 1 : 1 + highest(port.group(2), machine);
        ports.add(new Port(port.group(1), width, port.group(3)));
      }
    }
    return new IpWrapper(machine, ports).text();
  }

  /** The AXI interfaces that the machine has: control, then the memory ports. */
  static List<String> interfaces(MachineConfig machine) {
    List<String> names = new ArrayList<>(List.of("s_axi_control"));
    IntStream.range(0, machine.dramAccess().ports()).forEach(i -> names.add("m_axi_gmem" + i));
    return names;
  }

  private static int highest(String expression, MachineConfig machine) {
    int bits = machine.dramAccess().portBits();
    return switch (expression) {
      case "PortBits-1" -> bits - 1;
      case "PortBits/8-1" -> bits / 8 - 1;
      default -> Integer.parseInt(expression);
    };
  }

  private boolean present(Port port) {
    Matcher master = MASTER.matcher(port.name());
    return !master.matches() || Integer.parseInt(master.group(1)) < machine.dramAccess().ports();
  }

  private String text() {
    String declarations =
        ports.stream()
            .filter(this::present)
            .map(this::declaration)
            .collect(Collectors.joining(",\n"));
    String parameters =
        machine.rtlParameters().entrySet().stream()
            .map(p -> "    .%s(%d),\n".formatted(p.getKey(), p.getValue()))
            .collect(Collectors.joining());
    String connections = ports.stream().map(this::connection).collect(Collectors.joining(",\n"));
    return """
        // SPDX-License-Identifier: Apache-2.0
        // Generated with this bundle: systole_top as the machine %s.
        module %s (
        %s
        );
          systole_top #(
        %s    .ConfigHash(32'h%08x)
          ) core (
        %s
          );
        endmodule
        """
        .formatted(machine.name(), MODULE, declarations, parameters, machine.hash(), connections);
  }

  private String declaration(Port port) {
    String width = port.width() == 1 ? "" : " [%d:0]".formatted(port.width() - 1);
    String line = "  %s wire%s %s".formatted(port.direction(), width, port.name());
    return switch (port.name()) {
      case "ap_clk" ->
          "  (* X_INTERFACE_INFO = \"xilinx.com:signal:clock:1.0 ap_clk CLK\" *)\n"
              // No FREQ_HZ: it comes from what drives the clock, and must not differ from it.
              + "  (* X_INTERFACE_PARAMETER = \"ASSOCIATED_BUSIF %s, ASSOCIATED_RESET ap_rst_n\" *)\n"
                  .formatted(String.join(":", interfaces(machine)))
              + line;
      case "ap_rst_n" ->
          "  (* X_INTERFACE_INFO = \"xilinx.com:signal:reset:1.0 ap_rst_n RST\" *)\n"
              + "  (* X_INTERFACE_PARAMETER = \"POLARITY ACTIVE_LOW\" *)\n"
              + line;
      case "interrupt" ->
          "  (* X_INTERFACE_INFO = \"xilinx.com:signal:interrupt:1.0 interrupt INTERRUPT\" *)\n"
              + "  (* X_INTERFACE_PARAMETER = \"SENSITIVITY LEVEL_HIGH\" *)\n"
              + line;
      default -> line;
    };
  }

  private String connection(Port port) {
    if (present(port)) {
      return "    .%s(%s)".formatted(port.name(), port.name());
    }
    String idle = port.direction().equals("input") ? "%d'd0".formatted(port.width()) : "";
    return "    .%s(%s)".formatted(port.name(), idle);
  }
}
