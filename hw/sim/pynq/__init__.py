# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the parts of PYNQ that the driver uses, over the RTL under Verilator.

Put the folder `sim` of a bundle on PYTHONPATH and the driver runs without a board. The core is
driven through its AXI ports alone; a buffer has one content as the processor's cache has it and one
as the memory has it, so a forgotten flush or invalidate shows. SYSTOLE_RTL names the library
(default: sim/build/libsystole.so, which `make lib` builds), SYSTOLE_STALL a seed for random stalls.
"""

import asyncio
import ctypes
import json
import os
from pathlib import Path

import numpy as np

__all__ = ["Interrupt", "MMIO", "Overlay", "PynqBuffer", "allocate", "simulation"]

CONTROL_BASE = 0x4000_0000
CONTROL_RANGE = 0x1000
MEMORY_START = 0x1000_0000  # where allocate hands out physical memory
PAGE = 4096
BATCH_CYCLES = 200_000
CYCLES_A_READ = 1_000  # what passes while a processor polls


class Simulation:
    """The core and its memory."""

    def __init__(self, folder):
        config = json.loads((folder / "config.json").read_text("utf-8"))
        library = os.environ.get("SYSTOLE_RTL", str(folder / "build" / "libsystole.so"))
        self._lib = ctypes.CDLL(library)
        p, i, n = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
        for name, result, arguments in (
            ("new", p, [i, i, i, i, i, i, n]),
            ("free", None, [p]),
            ("region", None, [p, n, n, p]),
            ("clear_regions", None, [p]),
            ("errors", None, [p, n, n]),
            ("write", n, [p, i, i]),
            ("read", n, [p, i]),
            ("run", n, [p, n]),
            ("interrupt", i, [p]),
            ("statistic", n, [p, i]),
            ("message", ctypes.c_char_p, [p]),
        ):
            function = getattr(self._lib, "systole_" + name)
            function.restype, function.argtypes = result, arguments
        seed = os.environ.get("SYSTOLE_STALL")
        self._handle = self._lib.systole_new(
            config["ports"],
            config["portBytes"],
            config["maxBurstBeats"],
            config["activeSlots"],
            config["slots"],
            0 if seed is None else 1,
            int(seed or 0),
        )
        self._check()
        self._buffers = {}
        self._next = MEMORY_START
        self.frozen = False  # a core whose clock stands still never ends
        self._seen = {}  # registers read since the last write
        self.accesses = []  # ("read" or "write", offset, value) of every register access

    def read(self, offset):
        self.step(CYCLES_A_READ)
        # A read takes clock cycles, and a processor that polls long enough would end the run.
        if not (self.frozen and offset in self._seen):
            self._seen[offset] = self._checked(self._lib.systole_read(self._handle, offset))
        value = self._seen[offset]
        self.accesses.append(("read", offset, value))
        return value

    def write(self, offset, value):
        self.accesses.append(("write", offset, value))
        self._seen.clear()
        self._checked(self._lib.systole_write(self._handle, offset, ctypes.c_int(value).value))

    def step(self, cycles):
        """Steps some cycles, or until the interrupt."""
        if not self.frozen:
            self._checked(self._lib.systole_run(self._handle, cycles))

    def interrupt(self):
        return bool(self._lib.systole_interrupt(self._handle))

    def fail_at(self, slverr=-1, decerr=-1):
        """Beats that touch these physical addresses answer with an error; -1 for none."""
        self._lib.systole_errors(self._handle, slverr, decerr)

    def stray_beats(self):
        """Beats read or written where no buffer is."""
        return sum(self._lib.systole_statistic(self._handle, which) for which in (1, 2))

    def reserve(self, size):
        """Physical memory for a buffer: its address and the bytes."""
        address = self._next
        self._next = (address + size + 2 * PAGE - 1) // PAGE * PAGE
        self._buffers[address] = np.full(size, 0xA5, np.uint8)
        self._regions()
        return address, self._buffers[address]

    def release(self, address):
        del self._buffers[address]
        self._regions()

    def _regions(self):
        self._lib.systole_clear_regions(self._handle)
        for address, content in self._buffers.items():
            self._lib.systole_region(self._handle, address, content.size, content.ctypes.data)

    def _checked(self, result):
        if result < 0:
            self._check()
        return result

    def _check(self):
        message = self._lib.systole_message(self._handle)
        if message:
            raise RuntimeError("RTL: " + message.decode())


_simulation = None


def simulation():
    """The core of the overlay that was loaded last."""
    return _simulation


class Overlay:
    """The bundle's design; its bit file need not exist."""

    def __init__(self, bitfile_name):
        global _simulation
        _simulation = Simulation(Path(bitfile_name).resolve().parents[1] / "sim")
        self.bitfile_name = bitfile_name
        self.ip_dict = {"systole_0": {"phys_addr": CONTROL_BASE, "addr_range": CONTROL_RANGE}}


class MMIO:
    """The registers."""

    def __init__(self, base_addr, length=4):
        if (base_addr, length) != (CONTROL_BASE, CONTROL_RANGE):
            raise ValueError(f"no registers of {length} bytes at 0x{base_addr:x}")

    def read(self, offset=0):
        return _simulation.read(self._offset(offset))

    def write(self, offset, value):
        if not isinstance(value, int):
            raise ValueError("data type must be int")
        _simulation.write(self._offset(offset), value)

    @staticmethod
    def _offset(offset):
        if offset % 4 or not 0 <= offset < CONTROL_RANGE:
            raise MemoryError("unaligned or outside: offset " + hex(offset))
        return offset


class Interrupt:
    """The core's interrupt line; as on a board, only the loop that asked for it hears it."""

    def __init__(self, pinname):
        if pinname != "systole_0/interrupt":
            raise ValueError("no pin " + pinname)
        self._loop = asyncio.get_event_loop()

    async def wait(self):
        if asyncio.get_running_loop() is not self._loop:
            await asyncio.Event().wait()
        while not _simulation.interrupt():
            _simulation.step(BATCH_CYCLES)
            await asyncio.sleep(0)


class PynqBuffer(np.ndarray):
    """An array as the processor sees it; the core sees what was flushed."""

    def __new__(cls, shape, dtype):
        buffer = super().__new__(cls, shape, dtype)
        buffer.fill(0)
        address, memory = _simulation.reserve(buffer.nbytes)
        buffer._place = (address, memory, buffer.__array_interface__["data"][0])
        return buffer

    def __array_finalize__(self, source):
        self._place = getattr(source, "_place", None)

    @property
    def physical_address(self):
        return self._place[0] + self._offset()

    def flush(self):
        start = self._offset()
        self._place[1][start : start + self.nbytes] = self._bytes()

    def invalidate(self):
        start = self._offset()
        self._bytes()[:] = self._place[1][start : start + self.nbytes]

    def freebuffer(self):
        _simulation.release(self._place[0])

    def _offset(self):
        return self.__array_interface__["data"][0] - self._place[2]

    def _bytes(self):
        return self.view(np.ndarray).reshape(-1).view(np.uint8)


def allocate(shape, dtype="u4"):
    return PynqBuffer(shape, dtype)
