// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.cosim.VerilatedLibrary;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.Register;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The Vivado script, executed by tclsh with stubs that check every command. */
class BuildScriptTest {
  private static final Path RTL = VerilatedLibrary.installedRtl();

  @TempDir Path work;

  private Path stubs = Path.of("");

  @BeforeEach
  void tools() throws IOException {
    Path nothing = Files.writeString(work.resolve("nothing.tcl"), "");
    Shell.requireCommand("tclsh", nothing.toString());
    stubs = work.resolve("stubs.tcl");
    try (InputStream in = BuildScriptTest.class.getResourceAsStream("vivado_stubs.tcl")) {
      Files.copy(Objects.requireNonNull(in), stubs);
    }
  }

  private Shell.Result execute(String script, MachineConfig machine) throws IOException {
    Files.createDirectories(work.resolve("vivado"));
    Path rtl = Files.createDirectories(work.resolve("rtl"));
    for (String name : List.of("systole_pkg.sv", "systole_top.sv")) {
      Files.writeString(rtl.resolve(name), "");
    }
    String top = Files.readString(RTL.resolve("systole_top.sv"));
    Files.writeString(rtl.resolve("systole_ip.v"), IpWrapper.of(machine, top));
    Path file = Files.writeString(work.resolve("vivado/build.tcl"), script);
    return Shell.run(
        work, "tclsh", stubs.toString(), file.toString(), work.resolve("record").toString());
  }

  @ParameterizedTest
  @EnumSource
  void everyCommandIsOneThatVivadoDocuments(Board board) throws IOException {
    MachineConfig machine = board.defaultMachine();
    Shell.Result result = execute(BuildScript.of(machine, board), machine);
    assertEquals(0, result.code(), result.output());
    List<String> calls = Files.readAllLines(work.resolve("record"));
    assertTrue(
        calls
            .getFirst()
            .contains("-part " + Platform.of(board, machine.dramAccess().ports()).part()),
        calls.getFirst());
    if (Platform.of(board, machine.dramAccess().ports()).processor().isEmpty()) {
      String period = "create_clock -period %.3f".formatted(1000.0 / board.clockMHz());
      assertTrue(calls.stream().anyMatch(call -> call.startsWith(period)), period);
      return;
    }
    check(calls, machine, board);
    assertTrue(Files.exists(work.resolve("bitfile/systole.bit")));
    assertTrue(Files.exists(work.resolve("bitfile/systole.hwh")));
    assertTrue(Files.exists(work.resolve("vivado/build/systole.xsa")));
  }

  /** Clock, widths, addresses and registers are those of the configuration. */
  private static void check(List<String> calls, MachineConfig machine, Board board) {
    String settings =
        calls.stream()
            .filter(call -> call.startsWith("set_property -dict") && call.endsWith("{cell ps}"))
            .findFirst()
            .orElseThrow();
    String dram = String.valueOf(board.dram().portBits());
    boolean zynq = board == Board.PYNQ_Z2;
    String clock = zynq ? "PCW_FPGA0_PERIPHERAL_FREQMHZ " : "PSU__CRL_APB__PL0_REF_CTRL__FREQMHZ ";
    assertTrue(settings.contains(clock + board.clockMHz()), settings);
    for (int i = 0; i < machine.dramAccess().ports(); i++) {
      String width =
          zynq
              ? "PCW_S_AXI_HP%d_DATA_WIDTH %s".formatted(i, dram)
              : "PSU__SAXIGP%d__DATA_WIDTH %s".formatted(i + 2, dram);
      assertTrue(settings.contains(width), settings);
    }
    long addresses = calls.stream().filter(call -> call.startsWith("assign_bd_address")).count();
    assertEquals(2 + machine.dramAccess().ports(), addresses);
    for (Register register : Register.values()) {
      int at =
          calls.indexOf(
              "ipx::add_register %s {ipx::get_address_blocks reg0}".formatted(register.name()));
      assertTrue(at >= 0, register.name());
      String offset = calls.get(at + 1);
      assertTrue(
          offset.startsWith("set_property address_offset 0x%03x ".formatted(register.offset())),
          offset);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          add_files -norecurse       | add_files -norecurs        | unknown option -norecurs
          validate_bd_design         | validate_bd_desing         | unknown command
          wire ps/FCLK_CLK0          | wire ps/FCLK_CLK9          | has no pin FCLK_CLK9
          S_AXI_HP0_DATA_WIDTH       | S_AXI_HP0_DATA_WITDH       | has no property
          bus control/M00_AXI        | #                          | is not connected
          place 0x0                  | place 0x100                | bytes at
          m_axi_gmem1                | m_axi_gmem2                | has no interface m_axi_gmem2
          place 0x41800000           | place 0x40000000           | overlaps
          rtl systole_ip.v           | rtl systole_pi.v           | no file
          """)
  void aFaultInTheScriptIsFound(String from, String to, String message) throws IOException {
    MachineConfig machine = MachineConfig.preset("pynq-z2");
    String good = BuildScript.of(machine, Board.PYNQ_Z2);
    assertTrue(good.contains(from), from);
    Shell.Result result = execute(good.replace(from, to), machine);
    assertEquals(1, result.code(), result.output());
    assertTrue(result.output().contains(message), result.output());
  }

  @Test
  void theWrapperHasTheMachinesPortsAlone() throws IOException {
    MachineConfig machine = MachineConfig.preset("pynq-z2");
    String wrapper = IpWrapper.of(machine, Files.readString(RTL.resolve("systole_top.sv")));
    assertTrue(wrapper.contains("input wire [63:0] m_axi_gmem1_rdata"), wrapper);
    assertTrue(wrapper.contains("output wire [7:0] m_axi_gmem0_wstrb"), wrapper);
    assertTrue(wrapper.contains(".m_axi_gmem2_rdata(64'd0)"), wrapper);
    IntStream.range(2, 4)
        .forEach(i -> assertTrue(!wrapper.contains("wire m_axi_gmem" + i), "gmem" + i));
    Path file = Files.writeString(work.resolve("systole_ip.v"), wrapper);
    Shell.requireCommand("verilator", "--version");
    Shell.Result lint =
        Shell.run(
            work,
            "verilator",
            "--lint-only",
            "-Wno-lint",
            "-Wno-style",
            "-y",
            RTL.toString(),
            "--top-module",
            IpWrapper.MODULE,
            RTL.resolve("systole_pkg.sv").toString(),
            file.toString());
    assertEquals(0, lint.code(), lint.output());
  }
}
