// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

/** What register ERROR_CODE says after a run; the first error of a run stays. */
public enum MachineError {
  NONE(0, "the run went well"),
  OPCODE(1, "an instruction with an unknown operation"),
  UNUSED_BITS(2, "an instruction with a bit set that its operation does not use"),
  CHECKSUM(3, "an instruction whose nibbles do not give 0xA"),
  RANGE(4, "a field outside its legal range for this machine"),
  ADDRESS(5, "a DRAM access outside MEMORY_BASE … + MEMORY_SIZE, or not beat aligned"),
  AXI_SLVERR(6, "a memory port answered SLVERR"),
  AXI_DECERR(7, "a memory port answered DECERR"),
  SEMAPHORE(8, "a semaphore counted beyond 15"),
  STALE(9, "at END a semaphore, the ring, a row counter, the drain or bias queue was not empty"),
  BUSY(10, "ap_start was written during the run, which went on undisturbed"),
  NO_END(11, "PROGRAM_LENGTH instructions without END"),
  WATCHDOG(
      12,
      "2^20 cycles without a memory beat, an issued beat, a bank write or an instruction's end");

  private final int code;
  private final String meaning;

  MachineError(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }

  /**
   * The error of a code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static MachineError ofCode(int code) {
    for (MachineError error : values()) {
      if (error.code == code) {
        return error;
      }
    }
    throw new IllegalArgumentException(
        "error code %d: the last is %d".formatted(code, values().length - 1));
  }
}
