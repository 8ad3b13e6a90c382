# SPDX-License-Identifier: Apache-2.0
"""Images: reading them, and the deployed path's input, Pillow's bilinear enlargement to 227x227, exact."""
import io
import zipfile

import numpy as np
from PIL import Image
import torch
import torch.nn.functional as F

from .settings import CLASSES, DEV, MEAN, SIZE, STD


def read_data(folder):
    """Copies (train, test) and originals (train, test), each as uint8 NCHW and labels; names of the copies."""
    out, names = {}, {}
    with zipfile.ZipFile(folder / "cifar10-images.zip") as z:
        for split in ("train", "test"):
            names[split] = sorted(n for n in z.namelist() if n.startswith(split) and n.endswith(".jpg"))
            x = np.stack([np.asarray(Image.open(io.BytesIO(z.read(n))).convert("RGB")) for n in names[split]])
            y = np.array([CLASSES.index(n.split("/")[1]) for n in names[split]])
            out["copy_" + split] = x.transpose(0, 3, 1, 2).copy(), y
    for split, name in (("train", "data_batch_1.bin"), ("test", "test_batch.bin")):
        r = np.fromfile(folder / "cifar10-original" / name, np.uint8).reshape(-1, 3073)
        out["orig_" + split] = r[:, 1:].reshape(-1, 3, 32, 32).copy(), r[:, 0].astype(np.int64)
    return out, names


def match(originals, copies):
    """Index of each original's JPEG copy: the nearest one, and how much nearer than the second."""
    a, b = originals.to(DEV).flatten(1).float() / 255, copies.to(DEV).flatten(1).float() / 255
    index, ratio = [], []
    for part in a.split(500):
        d, i = torch.cdist(part, b).topk(2, largest=False)
        index.append(i[:, 0]), ratio.append(d[:, 0] / d[:, 1])
    return torch.cat(index), torch.cat(ratio)


def pillow_table(size, rows):
    """Pillow's bilinear coefficients for enlarging 32 to size pixels, as integers of 22 fraction bits."""
    t, scale = np.zeros((rows, 32)), 32 / size
    for i in range(size):
        c = (i + 0.5) * scale
        lo, hi = max(int(c - 1 + 0.5), 0), min(int(c + 1 + 0.5), 32)
        w = np.array([max(0.0, 1 - abs(x - c + 0.5)) for x in range(lo, hi)])
        t[i, lo:hi] = np.floor(w / w.sum() * (1 << 22) + 0.5)
    return t


def pillow_resize(x, size=SIZE):
    """uint8 NCHW 32x32 to size, as Image.resize(BILINEAR) does: columns first, 8 bits in between."""
    t = torch.tensor(pillow_table(size, size), device=x.device)
    def one(v): return ((v + (1 << 21)) / (1 << 22)).floor().clamp(0, 255)
    x = one(x.double() @ t.T)
    return one(t @ x).to(torch.uint8)


def check_resize(x):
    got = pillow_resize(x.to(DEV)).cpu().numpy().transpose(0, 2, 3, 1)
    for image, g in zip(x.cpu().numpy(), got):
        want = np.asarray(Image.fromarray(image.transpose(1, 2, 0)).resize((SIZE, SIZE), Image.BILINEAR))
        assert (want == g).all(), "pillow_resize differs from Pillow"


def normalize(x):
    m = torch.tensor(MEAN, device=x.device).view(1, 3, 1, 1)
    s = torch.tensor(STD, device=x.device).view(1, 3, 1, 1)
    return (x - m) / s


def to_blocks(x):
    """N,3,228,228 to N,48,57,57: conv1 with stride 4 becomes a 3x3 convolution of stride 1."""
    n = x.shape[0]
    x = x.view(n, 3, 57, 4, 57, 4).permute(0, 2, 4, 1, 3, 5).reshape(n, 57, 57, 48)
    return x.permute(0, 3, 1, 2)


def deployed_input(u8):
    """The deployed path's input, exact: 8-bit 32x32 to normalized blocks of 227x227."""
    return to_blocks(F.pad(normalize(pillow_resize(u8).float() / 255), (0, 1, 0, 1)))
