// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.Register;
import java.util.Locale;

/**
 * {@code vivado/build.tcl}: packages the core, builds a block design around the board's processor,
 * implements it and writes .bit, .hwh and .xsa; on a board without processor it implements the core
 * out of context. Never run in Vivado by us; a test executes it with stubs.
 */
final class BuildScript {
  /** Room of the core's registers, 12 address bits. */
  private static final int CONTROL_BYTES = 4096;

  private static final int INTERRUPT_BYTES = 65536;

  private final MachineConfig machine;
  private final Board board;
  private final Platform platform;
  private final StringBuilder tcl = new StringBuilder();

  private BuildScript(MachineConfig machine, Board board) {
    this.machine = machine;
    this.board = board;
    this.platform = Platform.of(board, machine.dramAccess().ports());
  }

  static String of(MachineConfig machine, Board board) {
    return new BuildScript(machine, board).build();
  }

  private String build() {
    tcl.append(
        HEAD.replace("{machine}", machine.name())
            .replace("{board}", board.id())
            .replace("{part}", platform.part()));
    platform.processor().ifPresentOrElse(this::blockDesign, this::outOfContext);
    return tcl.toString();
  }

  private void line(String text) {
    tcl.append(text).append('\n');
  }

  private void packageCore() {
    tcl.append(PACKAGE);
    for (String bus : IpWrapper.interfaces(machine)) {
      line("ipx::associate_bus_interfaces -busif %s -clock ap_clk $core".formatted(bus));
    }
    line("ipx::associate_bus_interfaces -clock ap_clk -reset ap_rst_n $core");
    line("set map [ipx::get_memory_maps s_axi_control -of_objects $core]");
    line("set block [ipx::get_address_blocks reg0 -of_objects $map]");
    line("set_property range %d $block".formatted(CONTROL_BYTES));
    for (Register register : Register.values()) {
      line("set register [ipx::add_register %s $block]".formatted(register.name()));
      line("set_property address_offset 0x%03x $register".formatted(register.offset()));
      line("set_property size 32 $register");
      String access = register.access() == Register.Access.READ ? "read-only" : "read-write";
      line("set_property access %s $register".formatted(access));
    }
    tcl.append(SAVE_PACKAGE);
  }

  private void blockDesign(Platform.Processor ps) {
    packageCore();
    tcl.append(DESIGN);
    line("cell %s ps".formatted(ps.ip()));
    line("set_property -dict [list \\");
    for (String setting : ps.settings()) {
      line("  CONFIG.%s \\".formatted(setting.replaceFirst(" (.*)", " {$1}")));
    }
    line("] [get_bd_cells ps]");
    String[] automation = ps.automation().split(" ", 2);
    line(
        "apply_bd_automation -rule %s -config %s [get_bd_cells ps]"
            .formatted(automation[0], automation[1]));
    line("create_bd_cell -type ip -vlnv systole.io:user:systole:1.0 systole_0");
    line("cell proc_sys_reset reset");
    line("cell axi_intc interrupts");
    line("cell xlconcat events");
    line("set_property CONFIG.NUM_PORTS 1 [get_bd_cells events]");
    line("cell smartconnect control");
    line("set_property -dict [list CONFIG.NUM_SI 1 CONFIG.NUM_MI 2] [get_bd_cells control]");
    for (int i = 0; i < machine.dramAccess().ports(); i++) {
      line("cell smartconnect memory%d".formatted(i));
      line(
          "set_property -dict [list CONFIG.NUM_SI 1 CONFIG.NUM_MI 1] [get_bd_cells memory%d]"
              .formatted(i));
    }
    clocks(ps);
    buses(ps);
    addresses(ps);
    tcl.append(IMPLEMENT);
  }

  private void clocks(Platform.Processor ps) {
    StringBuilder sinks = new StringBuilder();
    sinks.append(" ps/").append(ps.controlClock());
    sinks.append(" reset/slowest_sync_clk systole_0/ap_clk interrupts/s_axi_aclk control/aclk");
    StringBuilder resets = new StringBuilder(" systole_0/ap_rst_n interrupts/s_axi_aresetn");
    resets.append(" control/aresetn");
    for (int i = 0; i < machine.dramAccess().ports(); i++) {
      sinks.append(" ps/").append(ps.memoryPort().number(i).clock());
      sinks.append(" memory").append(i).append("/aclk");
      resets.append(" memory").append(i).append("/aresetn");
    }
    line("wire ps/%s%s".formatted(ps.clock(), sinks));
    line("wire ps/%s reset/ext_reset_in".formatted(ps.reset()));
    line("wire reset/peripheral_aresetn%s".formatted(resets));
    line("wire systole_0/interrupt events/In0");
    line("wire events/dout interrupts/intr");
    line("wire interrupts/irq ps/%s".formatted(ps.interrupt()));
  }

  private void buses(Platform.Processor ps) {
    line("bus ps/%s control/S00_AXI".formatted(ps.control()));
    line("bus control/M00_AXI systole_0/s_axi_control");
    line("bus control/M01_AXI interrupts/s_axi");
    for (int i = 0; i < machine.dramAccess().ports(); i++) {
      line("bus systole_0/m_axi_gmem%d memory%d/S00_AXI".formatted(i, i));
      line("bus memory%d/M00_AXI ps/%s".formatted(i, ps.memoryPort().number(i).bus()));
    }
  }

  private void addresses(Platform.Processor ps) {
    line(
        "place 0x%08x %d ps/Data systole_0/s_axi_control/reg0"
            .formatted(ps.controlBase(), CONTROL_BYTES));
    line(
        "place 0x%08x %d ps/Data interrupts/S_AXI/Reg"
            .formatted(ps.interruptBase(), INTERRUPT_BYTES));
    for (int i = 0; i < machine.dramAccess().ports(); i++) {
      Platform.MemoryPort port = ps.memoryPort().number(i);
      line("place 0x0 %d systole_0/m_axi_gmem%d ps/%s".formatted(port.bytes(), i, port.segment()));
    }
  }

  private void outOfContext() {
    tcl.append(
        OUT_OF_CONTEXT.replace(
            "{period}", String.format(Locale.ROOT, "%.3f", 1000.0 / board.clockMHz())));
  }

  private static final String HEAD =
      """
      # SPDX-License-Identifier: Apache-2.0
      # Builds the machine {machine} for {board}: vivado -mode batch -source build.tcl
      #
      # NOT RUN BY US: no Vivado was at hand. Every command was executed in tclsh by stubs that check
      # its arguments; what Vivado makes of them is unknown. Written for Vivado 2022.1, with which
      # PYNQ v3.0 was built.
      set here [file dirname [file normalize [info script]]]
      set build [file join $here build]
      set part {part}
      file mkdir $build
      set sources [list [file join $here .. rtl systole_pkg.sv]]
      foreach file [lsort [glob [file join $here .. rtl *.sv]]] {
        if {[file tail $file] ne "systole_pkg.sv"} { lappend sources $file }
      }
      lappend sources [file join $here .. rtl systole_ip.v]

      """;

  private static final String PACKAGE =
      """
      # 1. The core as an IP.
      create_project -force core [file join $build core] -part $part
      add_files -norecurse $sources
      set_property top systole_ip [current_fileset]
      update_compile_order -fileset sources_1
      ipx::package_project -root_dir [file join $build ip] -vendor systole.io -library user \\
        -taxonomy /UserIP -import_files -set_current true
      set core [ipx::current_core]
      set_property name systole $core
      set_property version 1.0 $core
      set_property display_name Systole $core
      """;

  private static final String SAVE_PACKAGE =
      """
      ipx::create_xgui_files $core
      ipx::update_checksums $core
      ipx::check_integrity $core
      ipx::save_core $core
      close_project

      """;

  private static final String DESIGN =
      """
      # 2. The block design.
      proc cell {ip name} {
        set found [lsort [get_ipdefs -filter "VLNV =~ xilinx.com:ip:$ip:*"]]
        if {[llength $found] == 0} { error "the IP catalog has no $ip" }
        create_bd_cell -type ip -vlnv [lindex $found end] $name
      }
      proc wire {from args} {
        foreach to $args { connect_bd_net [get_bd_pins $from] [get_bd_pins $to] }
      }
      proc bus {from to} {
        connect_bd_intf_net [get_bd_intf_pins $from] [get_bd_intf_pins $to]
      }
      proc place {offset range space segment} {
        assign_bd_address -offset $offset -range $range \\
          -target_address_space [get_bd_addr_spaces $space] [get_bd_addr_segs $segment] -force
      }
      create_project -force systole [file join $build systole] -part $part
      set_property ip_repo_paths [file join $build ip] [current_project]
      update_ip_catalog
      create_bd_design system
      """;

  private static final String IMPLEMENT =
      """
      validate_bd_design
      save_bd_design

      # 3. Implementation.
      make_wrapper -files [get_files system.bd] -top -import
      set_property top system_wrapper [current_fileset]
      generate_target all [get_files system.bd]
      launch_runs synth_1 -jobs 4
      wait_on_run synth_1
      launch_runs impl_1 -to_step write_bitstream -jobs 4
      wait_on_run impl_1
      if {[get_property PROGRESS [get_runs impl_1]] ne "100%"} { error "implementation failed" }
      open_run impl_1
      report_utilization -hierarchical -file [file join $build utilization.txt]
      report_timing_summary -file [file join $build timing.txt]
      set slack [get_property STATS.WNS [get_runs impl_1]]
      if {$slack < 0} { error "the clock is missed by [expr {-$slack}] ns: see timing.txt" }

      # 4. What PYNQ loads, and the platform for Vitis.
      set out [file join $here .. bitfile]
      file mkdir $out
      write_bitstream -force [file join $out systole.bit]
      write_hw_platform -fixed -include_bit -force [file join $build systole.xsa]
      set handoff [glob [file join $build systole systole.gen sources_1 bd system hw_handoff *.hwh]]
      file copy -force [lindex $handoff 0] [file join $out systole.hwh]
      """;

  private static final String OUT_OF_CONTEXT =
      """
      # This board has no processor: the core alone is implemented, out of context, to see whether it
      # fits and meets its clock. No bitstream comes out of this.
      create_project -in_memory -part $part
      read_verilog -sv [lrange $sources 0 end-1]
      read_verilog [lindex $sources end]
      synth_design -top systole_ip -part $part -mode out_of_context
      create_clock -period {period} -name ap_clk [get_ports ap_clk]
      opt_design
      place_design
      route_design
      report_utilization -hierarchical -file [file join $build utilization.txt]
      report_timing_summary -file [file join $build timing.txt]
      write_checkpoint -force [file join $build systole.dcp]
      """;
}
