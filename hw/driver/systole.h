// SPDX-License-Identifier: Apache-2.0
// Generated from the tables of io.systole.machine; do not edit.
#ifndef SYSTOLE_H
#define SYSTOLE_H

#define SYSTOLE_ID_VALUE 0x53595354u
#define SYSTOLE_VERSION_VALUE 1u
#define SYSTOLE_INSTRUCTION_BYTES 64u
#define SYSTOLE_LAYERS 64u

#define SYSTOLE_REG_CTRL 0x000u /* bit 0 ap_start (write 1), 1 ap_done (cleared by reading), 2 ap_idle, 3 ap_ready */
#define SYSTOLE_REG_GIER 0x004u /* bit 0: interrupt output enabled */
#define SYSTOLE_REG_IER 0x008u /* bit 0: interrupt at ap_done, bit 1: at ap_ready */
#define SYSTOLE_REG_ISR 0x00cu /* bit 0: ap_done happened, bit 1: ap_ready; writing 1 toggles */
#define SYSTOLE_REG_ID 0x020u /* 0x53595354, "SYST" */
#define SYSTOLE_REG_VERSION 0x024u /* of instruction set and registers */
#define SYSTOLE_REG_CONFIG_HASH 0x028u /* MachineConfig.hash() of the machine; a program carries the same */
#define SYSTOLE_REG_PROGRAM_BASE_LO 0x030u /* byte address of the first instruction, 64-byte aligned */
#define SYSTOLE_REG_PROGRAM_BASE_HI 0x034u /* upper half */
#define SYSTOLE_REG_PROGRAM_LENGTH 0x038u /* instructions, at most 65,535 */
#define SYSTOLE_REG_MEMORY_BASE_LO 0x040u /* byte address of the memory image, 4 KiB aligned */
#define SYSTOLE_REG_MEMORY_BASE_HI 0x044u /* upper half */
#define SYSTOLE_REG_MEMORY_SIZE 0x048u /* bytes of the memory image */
#define SYSTOLE_REG_ERROR_CODE 0x050u /* first error of the last run, 0 for none */
#define SYSTOLE_REG_ERROR_INDEX 0x054u /* index of the instruction it happened in */
#define SYSTOLE_REG_CYCLES_LO 0x058u /* cycles from ap_start to ap_done; counts during a run */
#define SYSTOLE_REG_CYCLES_HI 0x05cu /* upper half */
#define SYSTOLE_REG_READ_BEATS 0x060u /* read beats of all ports */
#define SYSTOLE_REG_WRITE_BEATS 0x064u /* write beats */
#define SYSTOLE_REG_ISSUED_BEATS 0x068u /* beats issued to the array */
#define SYSTOLE_REG_STALL_WEIGHTS 0x06cu /* cycles in which CONV waited for the ring */
#define SYSTOLE_REG_STALL_ROWS 0x070u /* cycles in which CONV waited for rows */
#define SYSTOLE_REG_STALL_DRAIN 0x074u /* cycles in which CONV waited for POST */
#define SYSTOLE_REG_LAYER_END 0x100u /* 64 registers: CYCLES_LO when the layer's last instruction so far ended, or 0 */

#define SYSTOLE_CTRL_AP_START 0x1u
#define SYSTOLE_CTRL_AP_DONE 0x2u
#define SYSTOLE_CTRL_AP_IDLE 0x4u
#define SYSTOLE_CTRL_AP_READY 0x8u

#define SYSTOLE_ERROR_NONE 0u /* the run went well */
#define SYSTOLE_ERROR_OPCODE 1u /* an instruction with an unknown operation */
#define SYSTOLE_ERROR_UNUSED_BITS 2u /* an instruction with a bit set that its operation does not use */
#define SYSTOLE_ERROR_CHECKSUM 3u /* an instruction whose nibbles do not give 0xA */
#define SYSTOLE_ERROR_RANGE 4u /* a field outside its legal range for this machine */
#define SYSTOLE_ERROR_ADDRESS 5u /* a DRAM access outside MEMORY_BASE … + MEMORY_SIZE, or not beat aligned */
#define SYSTOLE_ERROR_AXI_SLVERR 6u /* a memory port answered SLVERR */
#define SYSTOLE_ERROR_AXI_DECERR 7u /* a memory port answered DECERR */
#define SYSTOLE_ERROR_SEMAPHORE 8u /* a semaphore counted beyond 15 */
#define SYSTOLE_ERROR_STALE 9u /* at END a semaphore, the ring, a row counter, the drain or bias queue was not empty */
#define SYSTOLE_ERROR_BUSY 10u /* ap_start was written during the run, which went on undisturbed */
#define SYSTOLE_ERROR_NO_END 11u /* PROGRAM_LENGTH instructions without END */
#define SYSTOLE_ERROR_WATCHDOG 12u /* 2^20 cycles without a memory beat, an issued beat, a bank write or an instruction's end */

#endif
