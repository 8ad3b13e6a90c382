# SPDX-License-Identifier: Apache-2.0
"""The driver of a bundle against its RTL, a scenario a run: driver_scenarios.py BUNDLE SCENARIO.

Runs the bundle's own Python files over the stand-in for PYNQ; the exit code is 0 if the scenario
went as it must. DriverCosimTest starts it.
"""

import sys
from pathlib import Path

import numpy as np

bundle = Path(sys.argv[1])
sys.path[:0] = [str(bundle / "driver"), str(bundle / "sim")]

import pynq  # noqa: E402
from systole import Accelerator, DeviceError, passed, verdict  # noqa: E402
from systole import constants as c  # noqa: E402

SLOW = {"timeout_s": 3600}


def check(a):
    """Every layer equals its golden vector, by interrupt and by polling."""
    rows = a.check(**SLOW)
    assert passed(rows), verdict(rows)
    rows = a.check(poll=True, **SLOW)
    assert passed(rows), verdict(rows)
    assert pynq.simulation().stray_beats() == 0
    cycles = a.device.counters()["cycles"]
    expected = a.bundle.manifest["expectedCycles"]
    assert abs(cycles - expected) <= 0.02 * expected + 2000, (cycles, expected)
    assert a.latencies()[-1][1] == cycles
    assert sum(row[1] for row in a.latencies()[:-1]) <= cycles


def registers(a):
    """Addresses before the start, the start last, the event cleared behind it."""
    a.run(a.bundle.golden(a.bundle.input), **SLOW)
    writes = [(o, v) for kind, o, v in pynq.simulation().accesses if kind == "write"]
    memory = a.device.memory.physical_address
    start = writes.index((c.REG_CTRL, c.CTRL_AP_START))
    for register, value in (
        (c.REG_MEMORY_BASE_LO, memory & 0xFFFFFFFF),
        (c.REG_MEMORY_BASE_HI, memory >> 32),
        (c.REG_MEMORY_SIZE, a.bundle.manifest["memory"]["bytes"]),
        (c.REG_PROGRAM_LENGTH, a.bundle.manifest["programs"]["network"]["instructions"]),
        (c.REG_IER, 1),
        (c.REG_GIER, 1),
    ):
        assert (register, value) in writes[:start], (hex(register), value)
    assert memory % 4096 == 0
    assert writes[-1][0] == c.REG_ISR and not pynq.simulation().interrupt()


def second(a):
    """Another image without loading anything again."""
    sample = a.bundle.golden(a.bundle.input)
    first = a.run(sample, **SLOW)
    loads = len([1 for _, o, _ in pynq.simulation().accesses if o == c.REG_MEMORY_BASE_LO])
    other = a.run(-1 - sample, **SLOW)
    again = a.run(sample, **SLOW)
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    accesses = [o for _, o, _ in pynq.simulation().accesses]
    assert accesses.count(c.REG_MEMORY_BASE_LO) == loads == 1


def wrong_golden(a):
    """One wrong value in a golden vector is found and named."""
    golden = a.bundle.golden

    def damaged(entry):
        values = golden(entry).copy()
        if entry is a.bundle.layers[0]:
            values.reshape(-1)[3] ^= 1
        return values

    a.bundle.golden = damaged
    rows = a.check(**SLOW)
    assert not passed(rows)
    assert [row["differ"] for row in rows] == [1] + [0] * (len(rows) - 1), rows
    assert rows[0]["first"][0] == 3 and "FAIL: 1 differ" in verdict(rows)


def axi_error(a):
    """A bus error becomes an exception with its name; the next run is fine."""
    sample = a.bundle.golden(a.bundle.input)
    good = a.run(sample, **SLOW)
    at = a.device.memory.physical_address + a.bundle.input_map.offset
    for where, name in (({"slverr": at}, "AXI_SLVERR"), ({"decerr": at}, "AXI_DECERR")):
        pynq.simulation().fail_at(**where)
        try:
            a.run(sample, **SLOW)
        except DeviceError as e:
            assert e.name == name and 0 <= e.index < 100, e
        else:
            raise AssertionError("no error")
        pynq.simulation().fail_at()
        assert np.array_equal(a.run(sample, **SLOW), good)


def time_out(a):
    """A core that does not end raises TimeoutError, refuses a start, and can be waited for again."""
    sample = a.bundle.golden(a.bundle.input)
    good = a.run(sample, **SLOW)
    for poll in (False, True):
        pynq.simulation().frozen = True
        try:
            a.run(sample, timeout_s=0.2, poll=poll)
        except TimeoutError:
            pass
        else:
            raise AssertionError("no time-out")
        try:
            a.device.start()
        except RuntimeError:
            pass
        else:
            raise AssertionError("started while running")
        pynq.simulation().frozen = False
        a.device.wait(**SLOW)
        assert np.array_equal(a.result(), good)


def no_flush(a):
    """Without the driver's flush or invalidate the result is wrong: the stand-in notices."""
    sample = a.bundle.golden(a.bundle.input)
    good = a.run(sample, **SLOW)
    for name in ("flush", "invalidate"):
        kept = getattr(pynq.PynqBuffer, name)
        setattr(pynq.PynqBuffer, name, lambda self: None)
        different = a.run(-1 - sample, **SLOW)
        setattr(pynq.PynqBuffer, name, kept)
        assert np.array_equal(different, good), name


def damaged(a):
    """A damaged memory image and a core of another machine are refused."""
    from systole import BundleError, Device

    path = bundle / a.bundle.manifest["memory"]["file"]
    content = path.read_bytes()
    path.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    try:
        a.bundle.memory()
    except BundleError as e:
        assert "SHA-256" in str(e)
    else:
        raise AssertionError("a damaged image was loaded")
    finally:
        path.write_bytes(content)
    try:
        Device(a._overlay, a.bundle.config_hash ^ 1)
    except RuntimeError as e:
        assert "configuration hash" in str(e)
    else:
        raise AssertionError("another machine was accepted")


def classify(a):
    """The sample's picture through preprocessing: the golden input and scores, best first."""
    from systole.preprocess import preprocess

    picture = bundle / a.bundle.manifest["sample"]
    integers = a.bundle.quantize(preprocess(picture, a.bundle.manifest["preprocessing"]))
    assert np.array_equal(integers, a.bundle.golden(a.bundle.input)[0])
    ranked = a.classify(picture, **SLOW)
    golden = a.bundle.scores(a.bundle.golden(a.bundle.output))
    assert [s for _, s in ranked] == sorted(golden, reverse=True)
    assert sorted(name for name, _ in ranked) == sorted(a.bundle.classes)
    assert abs(sum(s for _, s in ranked) - 1) < 0.01


with Accelerator(bundle) as accelerator:
    globals()[sys.argv[2]](accelerator)
