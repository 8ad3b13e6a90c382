// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.machine.Board;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What Vivado must know of a board: the full part, and the processor, if there is one.
 *
 * @param part as Vivado writes it
 * @param image the PYNQ image that the driver is written for
 */
record Platform(String part, Optional<Processor> processor, String image) {
  /**
   * A processor system.
   *
   * @param ip its name in the IP catalog
   * @param automation the rule of block automation and its configuration
   * @param settings properties without the prefix CONFIG, name and value
   * @param clock its output to the fabric; so the next ones
   * @param control its master for registers
   * @param controlClock clock of that master
   * @param controlBase address of the core's registers
   * @param interruptBase address of the interrupt controller's
   * @param memoryPort names of its memory ports
   */
  record Processor(
      String ip,
      String automation,
      List<String> settings,
      String clock,
      String reset,
      String interrupt,
      String control,
      String controlClock,
      long controlBase,
      long interruptBase,
      MemoryPort memoryPort) {}

  /**
   * Names of the memory ports, with {i} for a port's number and {g} for its number among all
   * slaves.
   *
   * @param bytes of DRAM behind each, from address 0
   */
  record MemoryPort(String bus, String clock, String segment, long bytes) {
    private static final int FIRST_HIGH_PERFORMANCE = 2;

    MemoryPort number(int i) {
      return new MemoryPort(name(bus, i), name(clock, i), name(segment, i), bytes);
    }

    private static String name(String pattern, int i) {
      return pattern
          .replace("{i}", String.valueOf(i))
          .replace("{g}", String.valueOf(i + FIRST_HIGH_PERFORMANCE));
    }
  }

  /** The platform of a board, with so many memory ports in use. */
  static Platform of(Board board, int ports) {
    return switch (board) {
      case PYNQ_Z2 -> new Platform("xc7z020clg400-1", Optional.of(zynq(board, ports)), "PYNQ v3.0");
      case ULTRA96 ->
          new Platform("xczu3eg-sbva484-1-i", Optional.of(ultraScale(board, ports)), "PYNQ v3.0");
      case VU7P, VU7P_4CH -> new Platform("xcvu7p-flva2104-1-e", Optional.empty(), "");
    };
  }

  private static Processor zynq(Board board, int ports) {
    List<String> settings =
        Stream.concat(
                Stream.of(
                    "PCW_FPGA0_PERIPHERAL_FREQMHZ " + board.clockMHz(),
                    "PCW_USE_M_AXI_GP0 1",
                    "PCW_USE_FABRIC_INTERRUPT 1",
                    "PCW_IRQ_F2P_INTR 1"),
                IntStream.range(0, ports)
                    .boxed()
                    .flatMap(
                        i ->
                            Stream.of(
                                "PCW_USE_S_AXI_HP%d 1".formatted(i),
                                "PCW_S_AXI_HP%d_DATA_WIDTH %d"
                                    .formatted(i, board.dram().portBits()))))
            .toList();
    return new Processor(
        "processing_system7",
        "xilinx.com:bd_rule:processing_system7 {make_external \"FIXED_IO, DDR\"}",
        settings,
        "FCLK_CLK0",
        "FCLK_RESET0_N",
        "IRQ_F2P",
        "M_AXI_GP0",
        "M_AXI_GP0_ACLK",
        0x4000_0000L,
        0x4180_0000L,
        new MemoryPort(
            "S_AXI_HP{i}", "S_AXI_HP{i}_ACLK", "S_AXI_HP{i}/HP{i}_DDR_LOWOCM", 1L << 29));
  }

  private static Processor ultraScale(Board board, int ports) {
    List<String> settings =
        Stream.concat(
                Stream.of(
                    "PSU__FPGA_PL0_ENABLE 1",
                    "PSU__CRL_APB__PL0_REF_CTRL__FREQMHZ " + board.clockMHz(),
                    "PSU__USE__M_AXI_GP0 1",
                    "PSU__USE__M_AXI_GP2 0",
                    "PSU__USE__IRQ0 1"),
                // S_AXI_HP0_FPD is GP2 in the settings' names, and so on.
                IntStream.range(2, 2 + ports)
                    .boxed()
                    .flatMap(
                        i ->
                            Stream.of(
                                "PSU__USE__S_AXI_GP%d 1".formatted(i),
                                "PSU__SAXIGP%d__DATA_WIDTH %d"
                                    .formatted(i, board.dram().portBits()))))
            .toList();
    return new Processor(
        "zynq_ultra_ps_e",
        "xilinx.com:bd_rule:zynq_ultra_ps_e {apply_board_preset 0}",
        settings,
        "pl_clk0",
        "pl_resetn0",
        "pl_ps_irq0",
        "M_AXI_HPM0_FPD",
        "maxihpm0_fpd_aclk",
        0xA000_0000L,
        0xA001_0000L,
        new MemoryPort(
            "S_AXI_HP{i}_FPD", "saxihp{i}_fpd_aclk", "SAXIGP{g}/HP{i}_DDR_LOW", 1L << 31));
  }
}
