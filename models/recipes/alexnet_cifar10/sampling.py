# SPDX-License-Identifier: Apache-2.0
"""Batches to train on: which images, and how they are varied."""
import math

import numpy as np
import torch
import torch.nn.functional as F

from .settings import DEV, MEAN


class Sampler:
    """Epochs over the training copies (as they are or restored) and, `repeat` times each, the originals."""

    def __init__(self, d, repeat=3, restored=0.6):
        self.images = torch.cat([d["copy"], d["restored"], d["orig"]])       # uint8 on the device
        self.labels = torch.cat([d["copy_y"], d["copy_y"], d["orig_y"]])
        self.n, self.restored = len(d["copy"]), restored
        self.copies = d["train_copy"]
        self.originals = (d["train_orig"] + 2 * self.n).repeat(repeat)
        self.per_epoch = len(self.copies) + len(self.originals)
        self.order = torch.empty(0, dtype=torch.long, device=DEV)

    def batch(self, size):
        if len(self.order) < size:
            c = self.copies + self.n * (torch.rand(len(self.copies), device=DEV) < self.restored)
            all_ = torch.cat([c, self.originals])
            self.order = torch.cat([self.order, all_[torch.randperm(len(all_), device=DEV)]])
        i, self.order = self.order[:size], self.order[size:]
        return self.images[i].float() / 255, self.labels[i]


def augment(x, strong=True):
    """Flip, shift, and for a part of the images scale, rotation, colour and a hole; float NCHW in 0..1."""
    n = len(x)
    def r(lo, hi): return torch.rand(n, device=x.device) * (hi - lo) + lo
    def some(p): return torch.rand(n, device=x.device) < p
    affine = some(0.5 if strong else 0.0)
    scale = torch.where(affine, r(0.8, 1.15), 1.0)
    angle = torch.where(affine, r(-0.25, 0.25), 0.0)
    flip = torch.where(some(0.5), -1.0, 1.0)
    dx, dy = (torch.randint(-4, 5, (n,), device=x.device) / 16.0 for _ in range(2))
    cos, sin = scale * angle.cos(), scale * angle.sin()
    theta = torch.stack([cos * flip, -sin, dx, sin * flip, cos, dy], 1).view(n, 2, 3)
    x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), padding_mode="reflection", align_corners=False)
    v = (n, 1, 1, 1)
    if strong:
        colour = some(0.5)
        def blend(x, base, width):
            f = torch.where(colour, r(1 - width, 1 + width), 1.0).view(v)
            return base + (x - base) * f
        x = blend(x, torch.zeros((), device=x.device), 0.25)
        x = blend(x, x.mean((1, 2, 3), keepdim=True), 0.25)
        x = blend(x, x.mean(1, keepdim=True), 0.3)
    side = torch.where(some(0.5), r(3, 6), 0.0).view(n, 1, 1)
    p = torch.arange(32, device=x.device)
    hole = ((p.view(1, 1, 32) - r(0, 32).view(n, 1, 1)).abs() < side) & ((p.view(1, 32, 1) - r(0, 32).view(n, 1, 1)).abs() < side)
    return torch.where(hole.unsqueeze(1), x.new_tensor(MEAN).view(1, 3, 1, 1), x.clamp(0, 1))


def mix(x, y, share=0.5):
    """Mixup or cutmix for a share of the batches; returns images and soft labels."""
    y = F.one_hot(y, 10).float()
    u = np.random.rand()
    if u > share:
        return x, y
    n = len(x)
    j = torch.randperm(n, device=x.device)
    if u < share / 2:
        lam = torch.from_numpy(np.random.beta(0.8, 0.8, n)).to(x.device, torch.float32)
        l = lam.view(n, 1, 1, 1)
        x = l * x + (1 - l) * x[j]
    else:
        lam = np.random.beta(1, 1)
        h = int(32 * math.sqrt(1 - lam))
        a, b = np.random.randint(0, 33 - h, 2)
        x = x.clone()
        x[:, :, a:a + h, b:b + h] = x[j, :, a:a + h, b:b + h]
        lam = torch.full((n,), 1 - h * h / 1024, device=x.device)
    l = lam.view(n, 1)
    return x, l * y + (1 - l) * y[j]
