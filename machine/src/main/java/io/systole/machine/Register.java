// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

/**
 * The AXI4-Lite registers, 32 bits each: the one table behind RTL package, driver headers and
 * docs/isa.md. 0x00 to 0x0C are laid out as HLS tools do.
 */
public enum Register {
  CTRL(
      0x00,
      Access.READ_WRITE,
      "bit 0 ap_start (write 1), 1 ap_done (cleared by reading), 2 ap_idle, 3 ap_ready"),
  GIER(0x04, Access.READ_WRITE, "bit 0: interrupt output enabled"),
  IER(0x08, Access.READ_WRITE, "bit 0: interrupt at ap_done, bit 1: at ap_ready"),
  ISR(0x0C, Access.READ_WRITE, "bit 0: ap_done happened, bit 1: ap_ready; writing 1 toggles"),
  ID(0x20, Access.READ, "0x53595354, \"SYST\""),
  VERSION(0x24, Access.READ, "of instruction set and registers"),
  CONFIG_HASH(0x28, Access.READ, "MachineConfig.hash() of the machine; a program carries the same"),
  PROGRAM_BASE_LO(
      0x30, Access.READ_WRITE, "byte address of the first instruction, 64-byte aligned"),
  PROGRAM_BASE_HI(0x34, Access.READ_WRITE, "upper half"),
  PROGRAM_LENGTH(0x38, Access.READ_WRITE, "instructions, at most 65,535"),
  MEMORY_BASE_LO(0x40, Access.READ_WRITE, "byte address of the memory image, 4 KiB aligned"),
  MEMORY_BASE_HI(0x44, Access.READ_WRITE, "upper half"),
  MEMORY_SIZE(0x48, Access.READ_WRITE, "bytes of the memory image"),
  ERROR_CODE(0x50, Access.READ, "first error of the last run, 0 for none"),
  ERROR_INDEX(0x54, Access.READ, "index of the instruction it happened in"),
  CYCLES_LO(0x58, Access.READ, "cycles from ap_start to ap_done; counts during a run"),
  CYCLES_HI(0x5C, Access.READ, "upper half"),
  READ_BEATS(0x60, Access.READ, "read beats of all ports"),
  WRITE_BEATS(0x64, Access.READ, "write beats"),
  ISSUED_BEATS(0x68, Access.READ, "beats issued to the array"),
  STALL_WEIGHTS(0x6C, Access.READ, "cycles in which CONV waited for the ring"),
  STALL_ROWS(0x70, Access.READ, "cycles in which CONV waited for rows"),
  STALL_DRAIN(0x74, Access.READ, "cycles in which CONV waited for POST"),
  LAYER_END(
      0x100,
      Access.READ,
      "64 registers: CYCLES_LO when the layer's last instruction so far ended, or 0");

  /** Value of {@link #ID}. */
  public static final int ID_VALUE = 0x53595354;

  /** Value of {@link #VERSION}: changes with any instruction field or register. */
  public static final int VERSION_VALUE = 1;

  /** Registers behind {@link #LAYER_END}. */
  public static final int LAYERS = 64;

  /** Who may do what; writes to a read-only register are ignored. */
  public enum Access {
    READ,
    READ_WRITE
  }

  /** The bits of {@link #CTRL}. */
  public enum Control {
    AP_START(0x1),
    AP_DONE(0x2),
    AP_IDLE(0x4),
    AP_READY(0x8);

    private final int mask;

    Control(int mask) {
      this.mask = mask;
    }

    /** The bit as a number to write or to test. */
    public int mask() {
      return mask;
    }
  }

  private final int offset;
  private final Access access;
  private final String meaning;

  Register(int offset, Access access, String meaning) {
    this.offset = offset;
    this.access = access;
    this.meaning = meaning;
  }

  /** Byte offset. */
  public int offset() {
    return offset;
  }

  public Access access() {
    return access;
  }

  public String meaning() {
    return meaning;
  }
}
