# SPDX-License-Identifier: Apache-2.0
"""The files of a bundle: manifest, programs, memory image, golden vectors, layout of maps in DRAM.

Integers are as the hardware has them: two's complement, [channel, row, column]. A map in DRAM has
feature word (row, plane, column) at offset + row * rowPitch + plane * planePitch + column words;
channel c is lane c % lanes of plane c // lanes.
"""

import hashlib
import json
import struct
from pathlib import Path

import numpy as np

from . import constants

HEADER_BYTES = 4096


class BundleError(Exception):
    """A file of the bundle is damaged or for another machine."""


class DramMap:
    """Where a map lies in the memory image."""

    def __init__(self, entry):
        self.channels, self.height, self.width = entry["map"]
        self.offset = entry["offset"]
        self.row_pitch = entry["rowPitch"]
        self.plane_pitch = entry["planePitch"]
        self.lanes = entry["lanes"]
        self.element = np.dtype({1: "<i1", 2: "<i2"}[entry["elementBytes"]])
        self.planes = -(-self.channels // self.lanes)

    @property
    def end(self):
        """First byte behind the map."""
        return self.offset + self.height * self.row_pitch

    def _words(self, region):
        """The region's elements as a view [row, plane, column, lane]."""
        size = self.element.itemsize
        rows = region.view(self.element).reshape(self.height, self.row_pitch // size)
        planes = rows[:, : self.planes * self.plane_pitch // size]
        planes = planes.reshape(self.height, self.planes, self.plane_pitch // size)
        words = planes[:, :, : self.width * self.lanes]
        return words.reshape(self.height, self.planes, self.width, self.lanes)

    def pack(self, values):
        """Integers [channel, row, column] as the bytes of the map."""
        region = np.zeros(self.end - self.offset, np.uint8)
        padded = np.zeros((self.planes * self.lanes, self.height, self.width), self.element)
        padded[: self.channels] = np.reshape(values, (self.channels, self.height, self.width))
        padded = padded.reshape(self.planes, self.lanes, self.height, self.width)
        size = self.element.itemsize
        rows = region.view(self.element).reshape(self.height, self.row_pitch // size)
        words = padded.transpose(2, 0, 3, 1).reshape(self.height, self.planes, -1)
        for plane in range(self.planes):
            start = plane * self.plane_pitch // size
            rows[:, start : start + self.width * self.lanes] = words[:, plane]
        return region

    def unpack(self, region):
        """The integers [channel, row, column] in the bytes of the map."""
        words = self._words(np.array(region, np.uint8))
        values = words.transpose(1, 3, 0, 2).reshape(-1, self.height, self.width)
        return np.ascontiguousarray(values[: self.channels])


class Bundle:
    """A bundle's folder."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.manifest = json.loads((self.folder / "data" / "bundle.json").read_text("utf-8"))
        self.config_hash = self.manifest["machine"]["configHash"]
        self.input = self.manifest["input"]
        self.output = self.manifest["output"]
        self.layers = self.manifest["layers"]
        self.classes = self.manifest["classes"]
        self.input_map = DramMap(self.input)
        self.output_map = DramMap(self.output)

    def program(self, name):
        """A program's instructions, 64 bytes each: "network", or "check", which stores all layers."""
        return self._payload(self.manifest["programs"][name], b"SYSTPROG")

    def memory(self):
        """The memory image before a run."""
        return self._payload(self.manifest["memory"], b"SYSTMEMO")

    def golden(self, entry):
        """The golden vector of an entry of the manifest."""
        return np.load(self.folder / entry["golden"])

    def _payload(self, entry, kind):
        path = self.folder / entry["file"]
        content = np.fromfile(path, np.uint8)
        digest = hashlib.sha256(content).hexdigest()
        if digest != entry["sha256"]:
            raise BundleError(f"{path}: SHA-256 {digest}, expected {entry['sha256']}")
        found, version, config = struct.unpack_from("<8sII", content[:16].tobytes())
        expected = (kind, constants.VERSION_VALUE, self.config_hash)
        if (found, version, config) != expected:
            raise BundleError(f"{path}: header {(found, version, config)}, expected {expected}")
        return content[HEADER_BYTES:]

    def quantize(self, values):
        """Real values as integers of the input's format: half-even, saturated."""
        scaled = np.rint(np.asarray(values, np.float64) * 2.0 ** self.input["fractionBits"])
        limit = 2 ** (self.input["width"] - 1)
        return np.clip(scaled, -limit, limit - 1).astype(np.int16)

    def result(self, region):
        """The integers of the result in the bytes of its map."""
        values = self.output_map.unpack(region)
        if not self.output["probabilities"]:
            return values
        raw = np.ascontiguousarray(values.reshape(-1)).view(np.uint8)
        return raw.view("<u2")[: np.prod(self.output["shape"])].astype(np.int32)

    def scores(self, integers):
        """The result as real values."""
        return np.reshape(integers, -1) / 2.0 ** self.output["fractionBits"]
