# SPDX-License-Identifier: Apache-2.0
"""The networks: AlexNet as it is trained, its teachers, and the one that restores JPEG copies."""
import math
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

from .images import deployed_input, pillow_table, to_blocks
from .settings import ALPHA, BETA, CONVS, DEV, FCS, HALF, K, SIZE, log

DENSE_GROUPS = False      # run grouped convolutions as dense ones with zero blocks (faster on some GPUs)


def lrn(x, alpha=ALPHA, k=K):
    c, v = x.shape[1], x.float()
    p = F.pad(v * v, (0, 0, 0, 0, 2, 2))
    s = p[:, 0:c] + p[:, 1:c + 1] + p[:, 2:c + 2] + p[:, 3:c + 3] + p[:, 4:c + 4]
    r = (k + alpha / 5 * s).rsqrt()
    return (v * r * r.sqrt()).to(x.dtype)


def lrn_factor(x, alpha=ALPHA, k=K):
    s = F.avg_pool3d(F.pad(x.double() ** 2, (0, 0, 0, 0, 2, 2)).unsqueeze(1), (5, 1, 1), stride=1).squeeze(1) * 5
    return (k + alpha / 5 * s) ** -BETA


def conv(x, w, i, bias=None):
    """Convolution i; x of conv1 is in blocks."""
    _, _, _, kernel, pad, groups = CONVS[i]
    if i == 0:
        w = F.pad(w, (0, 1, 0, 1)).view(96, 3, 3, 4, 3, 4).permute(0, 1, 3, 5, 2, 4).reshape(96, 48, 3, 3)
    if groups == 2 and DENSE_GROUPS:
        o, c = w.shape[0] // 2, w.shape[1]
        w = torch.cat([F.pad(w[:o], (0, 0, 0, 0, 0, c)), F.pad(w[o:], (0, 0, 0, 0, c, 0))])
        groups = 1
    w = w.to(x.dtype).contiguous(memory_format=torch.channels_last)
    return F.conv2d(x, w, None if bias is None else bias.to(x.dtype), padding=pad, groups=groups)


def pick_convolution():
    """Grouped or dense: whichever is faster here, forward and backward."""
    global DENSE_GROUPS
    if DEV == "cpu":
        return
    times = []
    for dense in (False, True):
        DENSE_GROUPS, total = dense, 0.0
        for i, side in ((1, 27), (3, 13), (4, 13)):
            _, out, inp, k, _, groups = CONVS[i]
            w = torch.randn(out, inp // groups, k, k, device=DEV, requires_grad=True)
            x = torch.randn(512, inp, side, side, device=DEV, dtype=HALF).contiguous(memory_format=torch.channels_last).requires_grad_()
            for n in range(13):
                if n == 3:
                    torch.cuda.synchronize()
                    t = time.time()
                y = conv(x, w, i)
                y.backward(torch.ones_like(y))
            torch.cuda.synchronize()
            total += (time.time() - t) / 10
        times.append(total)
    DENSE_GROUPS = times[1] < times[0]
    log(f"grouped convolutions: {times[0] * 1e3:.1f} ms as groups, {times[1] * 1e3:.1f} ms dense, batch 512")


@torch.no_grad()
def lrn_ranges(net, d):
    net.eval()
    x = torch.cat([d["orig"][d["held_orig"]][:128], d["copy"][d["held_copy"]][:128]])
    out = {}
    for part in x.split(64):
        taps = {}
        net(deployed_input(part).to(HALF), taps)
        for n in ("conv1", "conv2"):
            f = lrn_factor(taps[n].float())
            per = f.amax((1, 2, 3)) / f.amin((1, 2, 3))
            lo, hi, least = out.get("norm" + n[4], (9.0, 0.0, 1e9))
            out["norm" + n[4]] = (min(lo, f.min().item()), max(hi, f.max().item()), min(least, per.min().item()))
    return {k: dict(min=lo, max=hi, ratio=hi / lo, least_ratio_within_one_image=least) for k, (lo, hi, least) in out.items()}


class Net(nn.Module):
    """kind: lrn (the deployed one), none (no LRN), paper (batch normalization where LRN stood, none elsewhere)."""

    def __init__(self, kind="lrn", dropout=0.5):
        super().__init__()
        self.kind, self.dropout = kind, dropout
        for name, out, inp, kernel, _, groups in CONVS:
            self.register_parameter(name, nn.Parameter(torch.empty(out, inp // groups, kernel, kernel)))
            if kind != "paper" or name in ("conv1", "conv2"):
                setattr(self, "bn" + name[4], nn.BatchNorm2d(out, momentum=0.05))
            if kind == "paper":
                self.register_parameter(name + "_bias", nn.Parameter(torch.zeros(out)))
        for name, inp, out in FCS:
            setattr(self, name, nn.Linear(inp, out))
        self.register_buffer("enlarge", torch.tensor(pillow_table(SIZE, 228) / (1 << 22), dtype=torch.float32))
        self.reset()

    def reset(self):
        for name, *_ in CONVS:
            nn.init.kaiming_normal_(getattr(self, name), nonlinearity="relu")
        for m in self.modules():
            if isinstance(m, nn.BatchNorm2d):
                m.reset_running_stats(), m.reset_parameters()
        for name, inp, _ in FCS:
            fc = getattr(self, name)
            nn.init.normal_(fc.weight, std=0.01 if name == "fc3" else math.sqrt(1.0 / inp)), nn.init.zeros_(fc.bias)

    def blocks(self, x32):
        """Enlarges normalized images while training; differs from the deployed path by its 8-bit roundings only."""
        return to_blocks((self.enlarge @ x32 @ self.enlarge.T).to(HALF))

    def forward(self, x, taps=None, swap=None):
        """x: blocks. swap = (alpha, k): LRN in place of the paper's batch normalization."""
        for i, (name, *_) in enumerate(CONVS):
            w = getattr(self, name)
            bn = getattr(self, f"bn{i + 1}", None)
            if self.kind == "paper":
                x = F.relu(conv(x, w, i, getattr(self, name + "_bias")))
                if i < 2:
                    x = bn(x) if swap is None else lrn(x, *swap)
            else:
                x = F.relu(bn(conv(x, w, i)))
                if taps is not None:
                    taps[name] = x
                if i < 2 and self.kind == "lrn":
                    x = lrn(x)
            if i in (0, 1, 4):
                x = F.max_pool2d(x, 3, 2)
        x = x.flatten(1)
        for name, *_ in FCS:
            fc = getattr(self, name)
            x = F.linear(x, fc.weight.to(x.dtype), fc.bias.to(x.dtype))
            if name != "fc3":
                x = F.dropout(F.relu(x), self.dropout, self.training)
        return x.float()


class Teacher(nn.Module):
    """A residual network of nine layers at 32x32."""

    def __init__(self, width=64):
        super().__init__()
        def c(i, o, pool=False):
            return nn.Sequential(nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(),
                                 *([nn.MaxPool2d(2)] if pool else []))
        w = width
        self.a, self.ra = nn.Sequential(c(3, w), c(w, 2 * w, True)), nn.Sequential(c(2 * w, 2 * w), c(2 * w, 2 * w))
        self.b, self.rb = nn.Sequential(c(2 * w, 4 * w, True), c(4 * w, 8 * w, True)), \
            nn.Sequential(c(8 * w, 8 * w), c(8 * w, 8 * w))
        self.fc = nn.Linear(8 * w, 10, bias=False)

    def forward(self, x):
        x = self.a(x)
        x = x + self.ra(x)
        x = self.b(x)
        x = x + self.rb(x)
        return self.fc(F.max_pool2d(x, 4).flatten(1)).float() * 0.125


class Restore(nn.Module):
    """Undoes, as far as it goes, the loss of the JPEG copies."""

    def __init__(self, width=64, depth=8):
        super().__init__()
        layers = [nn.Conv2d(3, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
        self.body = nn.Sequential(*layers, nn.Conv2d(width, 3, 3, padding=1))
        nn.init.zeros_(self.body[-1].weight)

    def forward(self, x):
        return x + self.body((x - 0.5) * 4)
