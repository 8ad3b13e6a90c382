# SPDX-License-Identifier: Apache-2.0
# Generated from the tables of io.systole.machine; do not edit.
"""Register offsets and error codes of the Systole core."""

ID_VALUE = 0x53595354
VERSION_VALUE = 1
INSTRUCTION_BYTES = 64
LAYERS = 64

REG_CTRL = 0x000  # bit 0 ap_start (write 1), 1 ap_done (cleared by reading), 2 ap_idle, 3 ap_ready
REG_GIER = 0x004  # bit 0: interrupt output enabled
REG_IER = 0x008  # bit 0: interrupt at ap_done, bit 1: at ap_ready
REG_ISR = 0x00c  # bit 0: ap_done happened, bit 1: ap_ready; writing 1 toggles
REG_ID = 0x020  # 0x53595354, "SYST"
REG_VERSION = 0x024  # of instruction set and registers
REG_CONFIG_HASH = 0x028  # MachineConfig.hash() of the machine; a program carries the same
REG_PROGRAM_BASE_LO = 0x030  # byte address of the first instruction, 64-byte aligned
REG_PROGRAM_BASE_HI = 0x034  # upper half
REG_PROGRAM_LENGTH = 0x038  # instructions, at most 65,535
REG_MEMORY_BASE_LO = 0x040  # byte address of the memory image, 4 KiB aligned
REG_MEMORY_BASE_HI = 0x044  # upper half
REG_MEMORY_SIZE = 0x048  # bytes of the memory image
REG_ERROR_CODE = 0x050  # first error of the last run, 0 for none
REG_ERROR_INDEX = 0x054  # index of the instruction it happened in
REG_CYCLES_LO = 0x058  # cycles from ap_start to ap_done; counts during a run
REG_CYCLES_HI = 0x05c  # upper half
REG_READ_BEATS = 0x060  # read beats of all ports
REG_WRITE_BEATS = 0x064  # write beats
REG_ISSUED_BEATS = 0x068  # beats issued to the array
REG_STALL_WEIGHTS = 0x06c  # cycles in which CONV waited for the ring
REG_STALL_ROWS = 0x070  # cycles in which CONV waited for rows
REG_STALL_DRAIN = 0x074  # cycles in which CONV waited for POST
REG_LAYER_END = 0x100  # 64 registers: CYCLES_LO when the layer's last instruction so far ended, or 0

CTRL_AP_START = 0x1
CTRL_AP_DONE = 0x2
CTRL_AP_IDLE = 0x4
CTRL_AP_READY = 0x8

ERRORS = {
    0: "NONE: the run went well",
    1: "OPCODE: an instruction with an unknown operation",
    2: "UNUSED_BITS: an instruction with a bit set that its operation does not use",
    3: "CHECKSUM: an instruction whose nibbles do not give 0xA",
    4: "RANGE: a field outside its legal range for this machine",
    5: "ADDRESS: a DRAM access outside MEMORY_BASE … + MEMORY_SIZE, or not beat aligned",
    6: "AXI_SLVERR: a memory port answered SLVERR",
    7: "AXI_DECERR: a memory port answered DECERR",
    8: "SEMAPHORE: a semaphore counted beyond 15",
    9: "STALE: at END a semaphore, the ring, a row counter, the drain or bias queue was not empty",
    10: "BUSY: ap_start was written during the run, which went on undisturbed",
    11: "NO_END: PROGRAM_LENGTH instructions without END",
    12: "WATCHDOG: 2^20 cycles without a memory beat, an issued beat, a bank write or an instruction's end",
}
