# SPDX-License-Identifier: Apache-2.0
"""A network on a board: load once, run images, compare every layer, read the counters."""

from pathlib import Path

import numpy as np
import pynq

from .bundle import Bundle, DramMap
from .device import Device
from .preprocess import preprocess


class Accelerator:
    """The bundle's network on the bundle's core.

    with Accelerator("bundle") as a:
        print(a.classify("cat.png")[:3])
    """

    def __init__(self, folder, bitfile=None):
        self.bundle = Bundle(folder)
        bitfile = bitfile or self.bundle.folder / "bitfile" / "systole.bit"
        self._overlay = pynq.Overlay(str(bitfile))
        self.device = Device(self._overlay, self.bundle.config_hash)
        self._loaded = None
        self.device.load_memory(self.bundle.memory())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Frees the buffers."""
        self.device.close()

    def run(self, integers, program="network", **wait):
        """The result's integers for an input of integers [channel, row, column].

        wait: timeout_s, poll. Weights stay in memory, so images can follow each other.
        """
        if self._loaded != program:
            self.device.load_program(self.bundle.program(program))
            self._loaded = program
        place = self.bundle.input_map
        self.device.put(place.offset, place.pack(integers))
        self.device.start()
        self.device.wait(**wait)
        return self.result()

    def result(self):
        """The integers that the last run wrote."""
        place = self.bundle.output_map
        return self.bundle.result(self.device.get(place.offset, place.end))

    def classify(self, image, **wait):
        """Classes with probabilities or scores, best first, for an image's path or PIL image."""
        values = preprocess(image, self.bundle.manifest["preprocessing"])
        scores = self.bundle.scores(self.run(self.bundle.quantize(values), **wait))
        order = np.argsort(-scores, kind="stable")
        return [(self.bundle.classes[i], float(scores[i])) for i in order]

    def check(self, **wait):
        """Runs the sample and compares every layer's output with its golden vector.

        First the program that stores every layer, then the network's own, whose result is compared
        and whose counters stay. A list of rows: name, values, how many differ, the first that does
        (index, expected, found).
        """
        sample = self.bundle.golden(self.bundle.input)
        rows = []
        self.run(sample, program="check", **wait)
        for layer in self.bundle.layers:
            place = DramMap(layer)
            found = place.unpack(self.device.get(place.offset, place.end))
            rows.append(_compare(layer["name"], found, self.bundle.golden(layer)))
        result = self.run(sample, **wait)
        rows.append(_compare("result", result, self.bundle.golden(self.bundle.output)))
        return rows

    def latencies(self):
        """A row a layer of the last run: name, cycles, milliseconds, cycles by the cycle model.

        A layer's cycles run from the end of the layer before to its own; the last row has all.
        """
        clock = self.bundle.manifest["board"]["clockMHz"] * 1000.0
        counters = self.device.counters()
        rows, before, expected_before = [], 0, 0
        for layer in self.bundle.manifest["latency"]:
            end = counters["layer_ends"][layer["layer"]]
            expected = layer["expectedEnd"] - expected_before
            rows.append((layer["name"], end - before, (end - before) / clock, expected))
            before, expected_before = end, layer["expectedEnd"]
        total = counters["cycles"]
        rows.append(("total", total, total / clock, self.bundle.manifest["expectedCycles"]))
        return rows


def _compare(name, found, expected):
    found, expected = np.reshape(found, -1), np.reshape(expected, -1)
    if found.size != expected.size:
        return {"name": name, "values": expected.size, "differ": expected.size, "first": None}
    differ = np.flatnonzero(found.astype(np.int64) != expected)
    first = None
    if differ.size:
        at = int(differ[0])
        first = (at, int(expected[at]), int(found[at]))
    return {"name": name, "values": expected.size, "differ": int(differ.size), "first": first}


def passed(rows):
    """Whether no value of any row differs."""
    return all(row["differ"] == 0 for row in rows)


def verdict(rows):
    """The rows as text, a line each, PASS or FAIL."""
    lines = []
    for row in rows:
        line = f"{row['name']:24} {row['values']:>9,} values  "
        if row["differ"] == 0:
            line += "PASS"
        elif row["first"] is None:
            line += "FAIL: another number of values"
        else:
            at, expected, found = row["first"]
            line += f"FAIL: {row['differ']:,} differ, first at {at}: expected {expected}, found {found}"
        lines.append(line)
    return "\n".join(lines)


def default_folder():
    """The bundle that this package lies in."""
    return Path(__file__).resolve().parents[2]
