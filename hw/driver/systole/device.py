# SPDX-License-Identifier: Apache-2.0
"""One core: its registers, its two buffers, start and end of a run.

The core reads and writes physical memory and does not see the processor's caches, so whatever the
processor wrote is flushed before a run, and what the core wrote is invalidated before it is read.
"""

import asyncio
import functools
import threading
import time

import numpy as np
import pynq

from . import constants as c

IP = "systole_0"


@functools.cache
def _events():
    """The loop that waits for interrupts, in a thread of its own, for as long as the process lives.

    PYNQ serves an interrupt in the event loop of the thread that asked for it first, and in a
    notebook that one runs already, so a call could not wait in it.
    """
    loop = asyncio.new_event_loop()

    def serve():
        asyncio.set_event_loop(loop)
        loop.run_forever()

    threading.Thread(target=serve, name="systole", daemon=True).start()
    return loop


def _in_events(coroutine):
    """The result of a coroutine that runs in that loop."""
    future = asyncio.run_coroutine_threadsafe(coroutine, _events())
    try:
        return future.result()
    except KeyboardInterrupt:
        future.cancel()
        raise


async def _interrupt(pin):
    return pynq.Interrupt(pin)


class DeviceError(Exception):
    """The core found an error: its name, what it means and the instruction it happened in."""

    def __init__(self, code, index):
        text = c.ERRORS.get(code, "unknown")
        super().__init__(f"error {code} in instruction {index}: {text}")
        self.code = code
        self.name = text.split(":")[0]
        self.index = index


class Device:
    """The core of an overlay that is loaded."""

    def __init__(self, overlay, config_hash):
        ip = overlay.ip_dict[IP]
        self._mmio = pynq.MMIO(ip["phys_addr"], ip["addr_range"])
        self._program = None
        self.memory = None
        for register, expected, what in (
            (c.REG_ID, c.ID_VALUE, "ID"),
            (c.REG_VERSION, c.VERSION_VALUE, "version"),
            (c.REG_CONFIG_HASH, config_hash, "configuration hash"),
        ):
            found = self.read(register)
            if found != expected:
                raise RuntimeError(f"{what} of the core is 0x{found:08x}, expected 0x{expected:08x}")
        self._interrupt = _in_events(_interrupt(f"{IP}/interrupt"))

    def read(self, register):
        return self._mmio.read(register)

    def write(self, register, value):
        self._mmio.write(register, int(value) & 0xFFFFFFFF)

    def load_memory(self, image):
        """Copies a memory image to a buffer of its own and tells the core where it is."""
        self._release("memory")
        self.memory = self._copy(image)
        self._write_address(c.REG_MEMORY_BASE_LO, c.REG_MEMORY_BASE_HI, self.memory)
        self.write(c.REG_MEMORY_SIZE, len(image))

    def load_program(self, program):
        """Likewise for the instructions; the memory stays as it is."""
        self._release("_program")
        self._program = self._copy(program)
        self._write_address(c.REG_PROGRAM_BASE_LO, c.REG_PROGRAM_BASE_HI, self._program)
        self.write(c.REG_PROGRAM_LENGTH, len(program) // c.INSTRUCTION_BYTES)

    def put(self, offset, data):
        """Writes bytes into the memory image."""
        part = self.memory[offset : offset + len(data)]
        part[:] = data
        part.flush()

    def get(self, offset, end):
        """Reads bytes that the core wrote."""
        part = self.memory[offset:end]
        part.invalidate()
        return np.array(part)

    def start(self):
        """Starts a run; no other may be under way."""
        if not self.read(c.REG_CTRL) & c.CTRL_AP_IDLE:
            raise RuntimeError("the core is still running: wait for it first")
        self.write(c.REG_ISR, self.read(c.REG_ISR))  # writing 1 toggles: old events go
        self.write(c.REG_IER, c.CTRL_AP_START)
        self.write(c.REG_GIER, 1)
        self.write(c.REG_CTRL, c.CTRL_AP_START)

    def wait(self, timeout_s=10.0, poll=False):
        """Waits for the end of the run; TimeoutError leaves it running, so wait can follow again."""
        if poll:
            self._poll(timeout_s)
        else:
            self._wait_for_interrupt(timeout_s)
        self.write(c.REG_ISR, self.read(c.REG_ISR))
        code = self.read(c.REG_ERROR_CODE)
        if code:
            raise DeviceError(code, self.read(c.REG_ERROR_INDEX))

    def counters(self):
        """What the last run counted; layer_ends has a cycle for every layer number, 0 for none."""
        high = self.read(c.REG_CYCLES_HI)
        return {
            "cycles": high << 32 | self.read(c.REG_CYCLES_LO),
            "read_beats": self.read(c.REG_READ_BEATS),
            "write_beats": self.read(c.REG_WRITE_BEATS),
            "issued_beats": self.read(c.REG_ISSUED_BEATS),
            "stall_weights": self.read(c.REG_STALL_WEIGHTS),
            "stall_rows": self.read(c.REG_STALL_ROWS),
            "stall_drain": self.read(c.REG_STALL_DRAIN),
            "layer_ends": [self.read(c.REG_LAYER_END + 4 * i) for i in range(c.LAYERS)],
        }

    def close(self):
        """Frees the buffers."""
        self._release("memory")
        self._release("_program")

    def _poll(self, timeout_s):
        deadline = time.monotonic() + timeout_s
        while not self.read(c.REG_CTRL) & c.CTRL_AP_DONE:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no ap_done within {timeout_s} s")

    def _wait_for_interrupt(self, timeout_s):
        async def event():
            while not self.read(c.REG_ISR) & 1:
                await self._interrupt.wait()

        try:
            _in_events(asyncio.wait_for(event(), timeout_s))
        except asyncio.TimeoutError:
            raise TimeoutError(f"no interrupt within {timeout_s} s") from None

    def _copy(self, content):
        buffer = pynq.allocate(shape=(len(content),), dtype=np.uint8)
        buffer[:] = content
        buffer.flush()
        return buffer

    def _release(self, name):
        buffer = getattr(self, name)
        if buffer is not None:
            buffer.freebuffer()
            setattr(self, name, None)

    def _write_address(self, low, high, buffer):
        self.write(low, buffer.physical_address)
        self.write(high, buffer.physical_address >> 32)
