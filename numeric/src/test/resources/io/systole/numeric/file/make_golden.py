# SPDX-License-Identifier: Apache-2.0
"""Writes the golden files of this folder with NumPy and the safetensors package.

The arrays are x[i] = i * 3 - 7 in row-major order (bool: i % 3 == 0); the tests compute them again.
"""
import struct

import numpy as np
from safetensors.numpy import save_file

SHAPE = (2, 3, 4)


def values(dtype):
    i = np.arange(24)
    return (i % 3 == 0 if dtype == "?" else i * 3 - 7).astype(dtype).reshape(SHAPE)


TYPES = {"bool": "?", "int8": "i1", "uint8": "u1", "int16": "i2", "int32": "i4",
         "int64": "i8", "float16": "f2", "float32": "f4", "float64": "f8"}
for name, code in TYPES.items():
    np.save(f"{name}.npy", values(code))
np.save("fortran.npy", np.asfortranarray(values("i2")))
np.save("big_endian.npy", values(">f4"))
np.save("big_endian_fortran.npy", np.asfortranarray(values(">i8")))
np.save("scalar.npy", np.float32(-1.5))
np.save("empty.npy", np.zeros((0, 3), "f4"))
for version in ((2, 0), (3, 0)):
    with open(f"version{version[0]}.npy", "wb") as f:
        np.lib.format.write_array(f, values("f4"), version=version)
np.savez("stored.npz", a=values("f4"), b=values("i2"))
np.savez_compressed("deflated.npz", a=values("f4"), b=values("i2"))
save_file({name: values(code) for name, code in TYPES.items()}, "types.safetensors",
          metadata={"format": "np", "note": "all types"})

# BF16 has no NumPy type: written by hand after the format's description.
bits = (values("f4").ravel().view("<u4") >> 16).astype("<u2")
header = b'{"w":{"dtype":"BF16","shape":[2,3,4],"data_offsets":[0,48]}}'
with open("bfloat16.safetensors", "wb") as f:
    f.write(struct.pack("<Q", len(header)) + header + bits.tobytes())
