# SPDX-License-Identifier: Apache-2.0
"""Writes the golden files of this folder with Pillow and NumPy.

decode/NAME.jpg|png with decode/NAME.npy, what Pillow's convert("RGB") makes of it (16-bit gray is
cut to its high byte here, where Pillow clips); resize.txt, SHA-256 of Pillow's resizes;
preprocess_NAME.npy, inputs computed with Pillow and NumPy in torchvision's steps.
"""
import hashlib
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms


def picture(height, width):
    """A picture from a formula that the tests compute again: waves and hard edges, no noise."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.int64)
    v = (x * x * (c + 1) + 37 * y * (3 - c) + x * y * 5 + c * 90) % 509
    v = np.where((x // 7 + y // 5) % 3 == c, 255 - v // 2, v // 2)
    return Image.fromarray(np.clip(v, 0, 255).astype(np.uint8), "RGB")


# --- decoding ---
os.makedirs("decode", exist_ok=True)
small = picture(21, 29)


def jpeg(name, image, **options):
    image.save(f"decode/{name}.jpg", **options)


def bytes_of(name):
    with open(f"decode/{name}.jpg", "rb") as f:
        return bytearray(f.read())


def rewrite(name, data):
    with open(f"decode/{name}.jpg", "wb") as f:
        f.write(data)


jpeg("rgb444", small, quality=85, subsampling=0)
jpeg("rgb422", small, quality=85, subsampling=1)
jpeg("rgb420", small, quality=75, subsampling=2)
jpeg("progressive", small, quality=75, progressive=True)
jpeg("restarts", small, quality=75, restart_marker_blocks=2)
jpeg("gray", small.convert("L"), quality=85)
jpeg("stored_as_rgb", small, quality=85, keep_rgb=True)
jpeg("cmyk", small.convert("CMYK"), quality=90)
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
jpeg("profile", small, quality=75, icc_profile=profile)
# No JFIF marker and components named 0, 1, 2: still YCbCr.
data = bytes_of("rgb444")
data = data[:2] + data[4 + data[4] * 256 + data[5]:]
frame, scan = data.find(b"\xff\xc0"), data.find(b"\xff\xda")
for k in range(3):
    data[frame + 10 + 3 * k] = k
    data[scan + 5 + 2 * k] = k
rewrite("components012", data)
# CMYK without an Adobe marker; YCCK: the same planes read through an Adobe marker of transform 2.
data = bytes_of("cmyk")
adobe = data.find(b"Adobe")
rewrite("cmyk_unmarked", data[:adobe - 4] + data[adobe + 12:])
data[adobe + 11] = 2
rewrite("ycck", data)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(name, depth, kind, channels, extra=b""):
    rng = np.random.default_rng(depth * 10 + kind)
    width, height = 13, 5
    rows = b"".join(b"\0" + rng.bytes((width * channels * depth + 7) // 8) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    with open(f"decode/{name}.png", "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
                + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


for depth in (1, 2, 4, 8, 16):
    png(f"gray{depth}", depth, 0, 1)
for depth in (8, 16):
    png(f"rgb{depth}", depth, 2, 3)
    png(f"gray_alpha{depth}", depth, 4, 2)
    png(f"rgb_alpha{depth}", depth, 6, 4)
for depth in (1, 2, 4, 8):
    palette = np.random.default_rng(depth).bytes(3 << depth)
    png(f"palette{depth}", depth, 3, 1, chunk(b"PLTE", palette))
png("palette_alpha", 4, 3, 1, chunk(b"PLTE", bytes(range(48))) + chunk(b"tRNS", b"\x10\x80"))
png("gray_key", 8, 0, 1, chunk(b"tRNS", b"\0\5"))
png("gray_gamma", 8, 0, 1, chunk(b"gAMA", struct.pack(">I", 100000)))
for file in sorted(os.listdir("decode")):
    if not file.endswith(".npy"):
        image = Image.open(f"decode/{file}")
        if image.mode == "I;16":
            high = (np.asarray(image) >> 8).astype(np.uint8)
            np.save(f"decode/{file}.npy", np.repeat(high[:, :, None], 3, axis=2))
        else:
            np.save(f"decode/{file}.npy", np.asarray(image.convert("RGB")))

# --- resizing ---
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
CASES = [(32, 32, 227, 227), (32, 32, 32, 100), (32, 32, 100, 32), (375, 500, 256, 341),
         (227, 227, 32, 32), (43, 61, 20, 97), (1, 1, 5, 7), (3, 300, 200, 2), (500, 3, 1, 1),
         (7, 9, 7, 9), (640, 480, 341, 256), (2, 2, 255, 3)]
with open("resize.txt", "w") as f:
    for name, kernel in FILTERS.items():
        for height, width, new_height, new_width in CASES:
            out = picture(height, width).resize((new_width, new_height), kernel)
            digest = hashlib.sha256(np.asarray(out).tobytes()).hexdigest()
            f.write(f"{name} {height} {width} {new_height} {new_width} {digest}\n")

# --- preprocessing ---
f4 = np.float32


def crop(image, size):
    top, left = (int(round((d - size) / 2.0)) for d in (image.height, image.width))
    return np.asarray(image.crop((left, top, left + size, top + size)))


def save(name, hwc, divisor, mean, deviation):
    x = hwc.transpose(2, 0, 1).astype(f4) / f4(divisor)
    x = (x - np.array(mean, f4)[:, None, None]) / np.array(deviation, f4)[:, None, None]
    np.save(f"preprocess_{name}.npy", x[None])


image = picture(300, 415)
save("torch", crop(image.resize((int(256 * 415 / 300), 256), Image.BILINEAR), 15),
     255, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
save("caffe", crop(image.resize((256, 256), Image.BILINEAR), 15)[:, :, ::-1],
     1, (104, 117, 123), (1, 1, 1))
save("cifar", np.asarray(picture(32, 32).resize((15, 15), Image.BILINEAR)),
     255, (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616))
