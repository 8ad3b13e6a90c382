// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A board: its part, the clock we assume, and what its DRAM gives. */
@SuppressWarnings("ImmutableEnumChecker") // Device and Dram are records of ints.
public enum Board {
  PYNQ_Z2("XC7Z020-1", 100, new Device(220, 140, 0, 53_200, 106_400), new Dram(2, 64, 16, 79, 80)),
  ULTRA96("XCZU3EG-1", 200, new Device(360, 216, 0, 70_560, 141_120), new Dram(2, 128, 64, 1, 2)),
  VU7P(
      "XCVU7P-1",
      250,
      new Device(4_560, 1_440, 640, 788_160, 1_576_320),
      new Dram(1, 512, 64, 9, 10)),
  VU7P_4CH(
      "XCVU7P-1",
      250,
      new Device(4_560, 1_440, 640, 788_160, 1_576_320),
      new Dram(4, 512, 64, 9, 10));

  /** Resources of a part; bram36 in units of 36 Kbit. */
  public record Device(int dsp, int bram36, int uram, int lut, int ff) {}

  /**
   * Memory as the fabric sees it: each port moves one beat, read or written, in {@code activeSlots}
   * of every {@code slots} cycles.
   *
   * @param portBits data width of a port
   * @param maxBurstBeats longest burst the ports take
   */
  public record Dram(int ports, int portBits, int maxBurstBeats, int activeSlots, int slots) {
    /** Usable bytes a cycle over all ports. */
    public double bytesPerCycle() {
      return ports * (portBits / 8.0) * activeSlots / slots;
    }
  }

  private final String part;
  private final int clockMHz;
  private final Device device;
  private final Dram dram;

  Board(String part, int clockMHz, Device device, Dram dram) {
    this.part = part;
    this.clockMHz = clockMHz;
    this.device = device;
    this.dram = dram;
  }

  /** Part and speed grade. */
  public String part() {
    return part;
  }

  /** Clock assumed; no free tool can show that it is met. */
  public int clockMHz() {
    return clockMHz;
  }

  public Device device() {
    return device;
  }

  public Dram dram() {
    return dram;
  }

  /** The name on the command line: {@code pynq-z2}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The machine used unless another is named. */
  public MachineConfig defaultMachine() {
    return MachineConfig.preset(id());
  }

  /**
   * Refuses a machine with more or wider memory ports than this board has.
   *
   * @throws IllegalArgumentException with what it needs and what there is
   */
  public void requirePorts(MachineConfig machine) {
    MachineConfig.DramAccess access = machine.dramAccess();
    if (access.ports() > dram.ports() || access.portBits() > dram.portBits()) {
      throw new IllegalArgumentException(
          "machine %s on board %s: needs %d memory ports of %d bits, there are %d of %d"
              .formatted(
                  machine.name(),
                  id(),
                  access.ports(),
                  access.portBits(),
                  dram.ports(),
                  dram.portBits()));
    }
  }

  /**
   * The board of a name.
   *
   * @throws IllegalArgumentException naming the boards there are
   */
  public static Board of(String id) {
    for (Board board : values()) {
      if (board.id().equals(id)) {
        return board;
      }
    }
    throw new IllegalArgumentException(
        "unknown board '%s': expected one of %s"
            .formatted(
                id, Arrays.stream(values()).map(Board::id).collect(Collectors.joining(", "))));
  }
}
