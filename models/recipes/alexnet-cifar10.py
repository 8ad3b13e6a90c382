#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the bundled network `alexnet-cifar10` with PyTorch on one GPU and writes its weights.

    python train_reference.py --data DIR --work DIR prepare teacher choose student prune finish compare

DIR of --data holds `cifar10-images.zip` (all 60,000 CIFAR-10 images as JPEG copies, <split>/<class>/NNNN.jpg) and
`cifar10-original/` (data_batch_1.bin with 4,000 original training images, test_batch.bin with 1,000 test images).
Stages, each leaves its result in the folder of --work, so that one can be repeated alone:

  prepare  decodes, finds the JPEG copy of each original by content, holds 5,000 images back (400 of them originals),
           trains a small network on the other 3,600 pairs that undoes the JPEG loss, and applies it to the copies
  teacher  trains small residual networks at 32x32; their averaged answer is the soft label of the deployed network
  choose   a few epochs with each optimizer (--optimizer auto then uses the one the held-back images prefer)
  student  AlexNet with batch normalization in front of the ReLUs and LRN, at 227x227 from start to end
  prune    gradual magnitude pruning of fc1 and fc2 with fine-tuning
  finish   folds batch normalization, scales layers by powers of two into <16,4>, calibrates, fine-tunes the quantized
           network, reads the test images once, exports
  compare  shorter runs: with LRN, without, and with batch normalization where LRN stood, then run with LRN

The held-back images decide everything; the test images are read at the end of `finish` and of `compare` only.
The shipped weights: seed 1 and the settings that stand here as defaults (not bit-reproducible: GPU sums are unordered).
"""
import argparse
import copy
import csv
import io
import json
import math
import platform
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import PIL
from PIL import Image
import torch
import torch.nn as nn
import torch.nn.functional as F

CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
SIZE, ALPHA, K, BETA = 227, 0.5, 1.0, 0.75      # of LRN: y = x (K + ALPHA/5 * sum of 5 squares)^-BETA, as in ONNX
CONVS = [("conv1", 96, 3, 11, 0, 1), ("conv2", 256, 96, 5, 2, 2), ("conv3", 384, 256, 3, 1, 1),
         ("conv4", 384, 384, 3, 1, 2), ("conv5", 256, 384, 3, 1, 2)]        # name, out, in, kernel, padding, groups
FCS = [("fc1", 9216, 4096), ("fc2", 4096, 4096), ("fc3", 4096, 10)]
LAYERS = [n for n, *_ in CONVS] + [n for n, *_ in FCS]
PRUNED = ("fc1", "fc2")
DEV = "cuda" if torch.cuda.is_available() else "cpu"
HALF = torch.bfloat16 if DEV == "cuda" else torch.float32
T0 = time.time()


def log(*a):
    print(f"[{time.time() - T0:6.1f}]", *a, flush=True)


# ------------------------------------------------------------------------------------------------ images

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


# ------------------------------------------------------------------------------------------------ the network

def lrn(x, alpha=ALPHA, k=K):
    c, v = x.shape[1], x.float()
    p = F.pad(v * v, (0, 0, 0, 0, 2, 2))
    s = p[:, 0:c] + p[:, 1:c + 1] + p[:, 2:c + 2] + p[:, 3:c + 3] + p[:, 4:c + 4]
    r = (k + alpha / 5 * s).rsqrt()
    return (v * r * r.sqrt()).to(x.dtype)


def lrn_factor(x, alpha=ALPHA, k=K):
    s = F.avg_pool3d(F.pad(x.double() ** 2, (0, 0, 0, 0, 2, 2)).unsqueeze(1), (5, 1, 1), stride=1).squeeze(1) * 5
    return (k + alpha / 5 * s) ** -BETA


DENSE_GROUPS = False      # run grouped convolutions as dense ones with zero blocks (faster on some GPUs)


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


# ------------------------------------------------------------------------------------------------ sampling

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


# ------------------------------------------------------------------------------------------------ optimizers

def orthogonal(g):
    """The nearest semi-orthogonal matrix, by five Newton-Schulz steps."""
    x = g.to(HALF)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * (a @ a)) @ x
    return x.T if tall else x


class Muon:
    """Momentum whose matrix updates are made orthogonal (Jordan and others, 2024), scaled to Adam's step size."""

    def __init__(self, params, lr, wd, momentum=0.95):
        self.params, self.wd, self.m = params, wd, momentum
        self.param_groups = [{"lr": lr, "peak": lr}]
        self.state = [torch.zeros_like(p) for p in params]

    @torch.no_grad()
    def step(self):
        lr = self.param_groups[0]["lr"]
        for p, s in zip(self.params, self.state):
            s.lerp_(p.grad, 1 - self.m)
            o = orthogonal(p.grad.lerp(s, self.m).flatten(1))
            p.mul_(1 - lr * self.wd).add_(o.view_as(p), alpha=-lr * 0.2 * math.sqrt(max(o.shape)))


def optimizers(net, kind, lr, wd):
    matrices = [p for p in net.parameters() if p.ndim > 1]
    vectors = [p for p in net.parameters() if p.ndim == 1]
    fused = {"fused": True} if DEV == "cuda" else {}
    if kind == "sgd":
        out = [torch.optim.SGD([{"params": matrices, "weight_decay": wd}, {"params": vectors}], lr, 0.9, nesterov=True, **fused)]
    elif kind == "adamw":
        out = [torch.optim.AdamW([{"params": matrices, "weight_decay": wd}, {"params": vectors, "weight_decay": 0.0}],
                                 lr, (0.9, 0.99), **fused)]
    else:
        last = net.fc3.weight
        out = [Muon([p for p in matrices if p is not last], lr, wd),
               torch.optim.AdamW(vectors + [last], min(lr, 1e-3), (0.9, 0.99), weight_decay=0.0, **fused)]
    for o in out:
        for g in o.param_groups:
            g["peak"] = g["lr"]
    return out


# ------------------------------------------------------------------------------------------------ training

@torch.no_grad()
def accuracy(f, images, labels, size=512, confusion=None):
    """Of f on the deployed path's input (blocks)."""
    right = 0
    for x, y in zip(images.split(size), labels.split(size)):
        p = f(deployed_input(x)).argmax(1)
        right += (p == y).sum().item()
        if confusion is not None:
            np.add.at(confusion, (y.cpu().numpy(), p.cpu().numpy()), 1)
    return 100 * right / len(labels)


def held_back(net, d):
    """Accuracies on held-back originals and copies, in bfloat16."""
    net.eval()
    f = lambda x: net(x.to(HALF))
    return (accuracy(f, d["orig"][d["held_orig"]], d["orig_y"][d["held_orig"]]),
            accuracy(f, d["copy"][d["held_copy"]], d["copy_y"][d["held_copy"]]))


def distil(logits, y, soft, weight=0.8, t=2.0):
    hard = -(y * F.log_softmax(logits, 1)).sum(1).mean()
    if soft is None:
        return hard
    kl = F.kl_div(F.log_softmax(logits / t, 1), F.log_softmax(soft / t, 1), reduction="batchmean", log_target=True)
    return (1 - weight) * hard + weight * t * t * kl


class Teachers:
    def __init__(self, work):
        self.nets = []
        for s in torch.load(work / "teacher.pt", map_location=DEV):
            t = Teacher(s["a.0.0.weight"].shape[0])
            t.load_state_dict(s)
            self.nets.append(t.to(DEV, memory_format=torch.channels_last).eval().to(HALF))
        self.f = maybe_compile(lambda x: sum(F.log_softmax(t(x), 1) for t in self.nets) / len(self.nets))

    @torch.no_grad()
    def __call__(self, x):
        return self.f(x.to(HALF).contiguous(memory_format=torch.channels_last))


def maybe_compile(f):
    return torch.compile(f, dynamic=False) if DEV == "cuda" else f


def train(net, step_fn, d, sampler, teachers, opts, epochs, batch, seconds, stage, curve, warm=0.05, strong=True, share=0.5,
          clip=0.0, after=None, evaluate_every=5, ema_decay=0.0):
    """One warm-up and linear decay; a run that would outlast `seconds` shortens its schedule. Returns the averaged net."""
    steps = max(1, round(epochs * sampler.per_epoch / batch))
    ema = copy.deepcopy(net) if ema_decay else None
    start = last = time.time()
    seen, step, progress, losses = 0, 0, 0.0, []
    while progress < 1:
        now = time.time()
        if step == 2:
            start = last = now                             # compilation does not count
        progress = max(step / steps, (now - start) / seconds)
        f = max(0.0, min(progress / warm, (1 - progress) / (1 - warm)))
        for o in opts:
            for g in o.param_groups:
                g["lr"] = g["peak"] * f
        x, y = sampler.batch(batch)
        x, y = mix(augment(x, strong), y, share)
        x = normalize(x)
        soft = teachers(x) if teachers else None
        net.train()
        loss = step_fn(x, y, soft)
        loss.backward()
        if clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip, foreach=True)
        for o in opts:
            o.step()
        net.zero_grad(set_to_none=True)
        if after:
            after(progress)
        if ema is not None:
            decay = min(ema_decay, (1 + step) / (10 + step))
            with torch.no_grad():
                a = [p for p in ema.state_dict().values() if p.is_floating_point()]
                b = [p for p in net.state_dict().values() if p.is_floating_point()]
                torch._foreach_lerp_(a, b, 1 - decay)
        losses.append(loss.detach())
        seen += batch
        step += 1
        if step % max(1, round(evaluate_every * sampler.per_epoch / batch)) == 0 or progress >= 1 or step >= steps:
            l = torch.stack(losses).mean().item()
            if not math.isfinite(l):
                raise SystemExit(f"{stage}: loss is {l} at step {step}")
            if after and ema is not None:
                after(progress, ema)
            o_acc, c_acc = held_back(ema or net, d)
            now = time.time()
            row = dict(stage=stage, epoch=round(seen / sampler.per_epoch, 2), step=step, lr=opts[0].param_groups[0]["lr"], loss=round(l, 4),
                       held_back_originals=round(o_acc, 2), held_back_copies=round(c_acc, 2),
                       images_per_second=round(len(losses) * batch / (now - last)), seconds=round(now - start, 1))
            curve.append(row)
            log(*(f"{k} {v:.3g}" if k == "lr" else f"{k} {v}" for k, v in row.items()))
            losses, last = [], now
        if step >= steps:
            break
    return ema if ema is not None else net


def run_config(kind):
    """Optimizer, peak rate, weight decay, gradient clipping."""
    return {"sgd": ("sgd", 0.03, 5e-4, 1.0), "adamw": ("adamw", 7e-4, 0.05, 2.0), "muon": ("muon", 1e-3, 0.1, 0.0),
            "muon2": ("muon", 2e-3, 0.1, 0.0)}[kind]


def forward_step(net):
    f = maybe_compile(lambda x: net(net.blocks(x)))
    return lambda x, y, soft: distil(f(x), y, soft)


# ------------------------------------------------------------------------------------------------ stages

def stage_prepare(a, d_unused, curve):
    raw, names = read_data(a.data)
    log("decoded", {k: v[0].shape for k, v in raw.items()})
    copies, copy_y = (torch.from_numpy(v) for v in raw["copy_train"])
    orig, orig_y = (torch.from_numpy(v) for v in raw["orig_train"])
    check_resize(copies[:64]), check_resize(torch.from_numpy(raw["orig_test"][0][:16]))
    pair, ratio = match(orig, copies)
    pair = pair.cpu()
    mse = ((copies[pair].float() - orig.float()) ** 2).mean((1, 2, 3))
    log("matched: distinct", len(set(pair.tolist())), "label agrees", (copy_y[pair] == orig_y).float().mean().item(),
        "largest nearest/second", ratio.max().item(), "PSNR", (10 * torch.log10(255 ** 2 / mse)).mean().item())
    g = torch.Generator().manual_seed(a.seed)
    held_orig = torch.randperm(len(orig), generator=g)[: a.held_originals].sort().values
    free = torch.ones(len(copies), dtype=torch.bool)
    free[pair] = False                                      # images that exist as copies only
    rest = free.nonzero().flatten()
    held_rest = rest[torch.randperm(len(rest), generator=g)[: a.held - a.held_originals]]
    held_copy = torch.cat([pair[held_orig], held_rest]).sort().values
    train_copy = torch.ones(len(copies), dtype=torch.bool)
    train_copy[held_copy] = False
    train_copy = train_copy.nonzero().flatten()
    train_orig = torch.tensor(sorted(set(range(len(orig))) - set(held_orig.tolist())))
    # no training copy may be the copy of a held-back original, and no training original that of a held-back copy
    assert not set(pair[held_orig].tolist()) & set(train_copy.tolist())
    assert not set(pair[train_orig].tolist()) & set(held_copy.tolist())
    if a.shrink:
        train_copy, train_orig = train_copy[:a.shrink], train_orig[:a.shrink // 4]
    d = dict(copy=copies, copy_y=copy_y, orig=orig, orig_y=orig_y, pair=pair, held_orig=held_orig, held_copy=held_copy,
             train_copy=train_copy, train_orig=train_orig)
    d = {k: v.to(DEV) for k, v in d.items()}
    torch.manual_seed(a.seed)
    net = Restore().to(DEV, memory_format=torch.channels_last)
    f, steps, batch = maybe_compile(net), a.restore_steps, 128
    opt = torch.optim.Adam(net.parameters(), 1e-3)
    lo, hi = d["copy"][d["pair"][train_orig]].float() / 255, d["orig"][d["train_orig"]].float() / 255
    def psnr(p, q): return (10 * torch.log10(1 / ((p - q) ** 2).mean((1, 2, 3)))).mean().item()
    for s in range(steps):
        opt.param_groups[0]["lr"] = 1.5e-3 * min(1, s / 200) * (1 - s / steps)
        i = torch.randint(len(lo), (batch,), device=DEV)
        x, y = lo[i], hi[i]
        for dim in (2, 3):
            if np.random.rand() < 0.5:
                x, y = x.flip(dim), y.flip(dim)
        with torch.autocast(DEV, HALF):
            out = f(x.contiguous(memory_format=torch.channels_last))
        loss = (out.float() - y).abs().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        restored = torch.cat([(net(x.float() / 255).clamp(0, 1) * 255).round().to(torch.uint8) for x in d["copy"].split(2000)])
    d["restored"] = restored
    x = d["copy"][d["pair"][d["held_orig"]]].float() / 255
    y = d["orig"][d["held_orig"]].float() / 255
    before, after = psnr(x, y), psnr(restored[d["pair"][d["held_orig"]]].float() / 255, y)
    log(f"PSNR of held-back copies against their originals: {before:.2f} dB, restored {after:.2f} dB")
    test = {k: torch.from_numpy(v).to(DEV) for s in ("copy", "orig") for k, v in zip((f"{s}_test", f"{s}_test_y"), raw[s + "_test"])}
    torch.save({"data": d, "test": test, "names": names, "psnr": (before, after)}, a.work / "data.pt")
    (a.out / "held-back.txt").write_text("\n".join([f"data_batch_1.bin record {i} = {names['train'][pair[i]]}" for i in held_orig.tolist()] +
        [names["train"][i] for i in sorted(held_rest.tolist())]) + "\n")
    return d


def stage_teacher(a, d, curve):
    states, accs = [], []
    for n in range(a.teachers):
        torch.manual_seed(a.seed + 10 + n), np.random.seed(a.seed + 10 + n)
        net = Teacher(a.teacher_width).to(DEV, memory_format=torch.channels_last)
        s = Sampler(d, a.repeat, a.restored)
        f = maybe_compile(net)
        matrices, vectors = [p for p in net.parameters() if p.ndim > 1], [p for p in net.parameters() if p.ndim == 1]
        opt = torch.optim.SGD([{"params": matrices, "weight_decay": 5e-4}, {"params": vectors}], 0.2, 0.9, nesterov=True)
        steps, start = round(a.teacher_epochs * s.per_epoch / 512), time.time()
        for i in range(steps):
            p = i / steps
            lr = 0.2 * min(p / 0.2, (1 - p) / 0.8)
            for g in opt.param_groups:
                g["lr"] = lr
            x, y = s.batch(512)
            x, y = mix(augment(x, strong=False), y, 0.3 if p < 0.85 else 0.0)
            x = normalize(x).contiguous(memory_format=torch.channels_last)
            net.train()
            with torch.autocast(DEV, HALF):
                out = f(x)
            loss = -((0.9 * y + 0.01) * F.log_softmax(out, 1)).sum(1).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
        net.eval()
        states.append(net.state_dict())
        def acc(nets, x, y):
            with torch.no_grad(), torch.autocast(DEV, HALF):
                p = torch.cat([sum(F.log_softmax(t(v), 1) for t in nets for v in (q, q.flip(3))).argmax(1)
                               for q in normalize(x.float() / 255).contiguous(memory_format=torch.channels_last).split(1000)])
            return 100 * (p == y).float().mean().item()
        held = [(d["orig"][d["held_orig"]], d["orig_y"][d["held_orig"]]), (d["copy"][d["held_copy"]], d["copy_y"][d["held_copy"]])]
        accs.append([acc([net], *h) for h in held])
        log(f"teacher {n}: loss {loss.item():.3f}, held-back originals {accs[-1][0]:.2f}, copies {accs[-1][1]:.2f}, "
            f"{steps * 512 / (time.time() - start):.0f} images/s, {time.time() - start:.0f} s")
    torch.save(states, a.work / "teacher.pt")
    (a.work / "teacher.json").write_text(json.dumps(accs))


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


def stage_choose(a, d, curve):
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    net = Net(dropout=a.dropout).to(DEV)
    step = forward_step(net)
    results = {}
    for kind in a.candidates.split(","):
        torch.manual_seed(a.seed + 1), np.random.seed(a.seed + 1)
        net.reset()
        name, lr, wd, clip = run_config(kind)
        s = Sampler(d, a.repeat, a.restored)
        try:
            train(net, step, d, s, teachers, optimizers(net, name, lr, wd), a.choose_epochs, a.batch, a.choose_seconds, "choose " + kind,
                  curve, warm=0.15, clip=clip, evaluate_every=a.choose_epochs)
            r = curve[-1]
            results[kind] = 0.5 * (r["held_back_originals"] + r["held_back_copies"])
        except SystemExit as e:
            log("failed:", e)
    if DEV == "cuda":
        log(f"memory {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB")
    best = max(results, key=results.get)
    log("optimizers", results, "->", best)
    log("LRN factors", lrn_ranges(net, d))
    (a.work / "choice.json").write_text(json.dumps({"results": results, "best": best}))


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


def stage_student(a, d, curve):
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    kind = json.loads((a.work / "choice.json").read_text())["best"] if a.optimizer == "auto" else a.optimizer
    name, lr, wd, clip = run_config(kind)
    torch.manual_seed(a.seed + 2), np.random.seed(a.seed + 2)
    net = Net(dropout=a.dropout).to(DEV)
    s = Sampler(d, a.repeat, a.restored)
    start = time.time()
    ema = train(net, forward_step(net), d, s, teachers, optimizers(net, name, lr, wd), a.epochs, a.batch, a.student_seconds, "student", curve,
                clip=clip, ema_decay=a.ema)
    accs = {"last": held_back(net, d), "average": held_back(ema, d)}
    # batch statistics of originals only, since they are what users have
    clean = copy.deepcopy(ema)
    recalibrate(clean, d)
    accs["average, statistics of originals"] = held_back(clean, d)
    log("student", accs, "LRN", lrn_ranges(ema, d))
    torch.save({"net": ema.state_dict(), "held_back": accs, "seconds": time.time() - start, "optimizer": kind}, a.work / "student.pt")


@torch.no_grad()
def recalibrate(net, d):
    for m in net.modules():
        if isinstance(m, nn.BatchNorm2d):
            m.reset_running_stats()
            m.momentum = None
    net.train()
    x = d["orig"][d["train_orig"]]
    for part in x[torch.randperm(len(x), device=DEV)].split(600):
        net(deployed_input(part).to(HALF))
    for m in net.modules():
        if isinstance(m, nn.BatchNorm2d):
            m.momentum = 0.05


class Pruner:
    """Masks of fc1 and fc2; the share of zeros grows by a cubic law until `ramp` of the run, then the masks stand."""

    def __init__(self, net, density, ramp=0.6, every=16):
        self.net, self.target, self.ramp, self.every, self.calls, self.done = net, 1 - density, ramp, every, 0, False
        self.masks = {n: torch.ones_like(getattr(net, n).weight) for n in PRUNED}

    @torch.no_grad()
    def __call__(self, progress, ema=None):
        p = min(progress / self.ramp, 1.0)
        if ema is None and not self.done and (self.calls % self.every == 0 or p >= 1):
            for n in PRUNED:
                w = getattr(self.net, n).weight
                zeros = int(round(self.target * (1 - (1 - p) ** 3) * w.numel()))
                if zeros:
                    t = torch.kthvalue((w * self.masks[n]).abs().flatten(), zeros).values
                    self.masks[n] = (w.abs() > t).to(w.dtype) * self.masks[n]
            self.done = p >= 1
        self.calls += ema is None
        for n in PRUNED:
            getattr(ema or self.net, n).weight.mul_(self.masks[n])


def stage_prune(a, d, curve):
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    saved = torch.load(a.work / "student.pt", map_location=DEV)
    torch.manual_seed(a.seed + 3), np.random.seed(a.seed + 3)
    net = Net(dropout=0.2).to(DEV)
    net.load_state_dict(saved["net"])
    prune = Pruner(net, a.density)
    s = Sampler(d, a.repeat, a.restored)
    start = time.time()
    ema = train(net, forward_step(net), d, s, teachers, optimizers(net, "adamw", a.prune_rate, 0.02), a.prune_epochs, a.batch, a.prune_seconds,
                "prune", curve, warm=0.05, clip=2.0, ema_decay=0.995, after=prune, evaluate_every=2)
    for n in PRUNED:
        for m in (net, ema):
            getattr(m, n).weight.data.mul_(prune.masks[n])
    accs = {"last": held_back(net, d), "average": held_back(ema, d)}
    clean = copy.deepcopy(ema)
    recalibrate(clean, d)
    accs["average, statistics of originals"] = held_back(clean, d)
    best = {"last": net, "average": ema}["average" if sum(accs["average"]) >= sum(accs["last"]) else "last"]
    share = {n: (getattr(best, n).weight != 0).float().mean().item() for n in PRUNED}
    log("pruned", accs, "non-zero", share)
    ranges = lrn_ranges(best, d)
    log("LRN factors", ranges)
    torch.save({"net": best.state_dict(), "held_back": accs, "dense": saved["held_back"], "share": share, "seconds": time.time() - start,
                "student_seconds": saved["seconds"], "optimizer": saved["optimizer"], "lrn": ranges}, a.work / "pruned.pt")


# ------------------------------------------------------------------------------------------------ deployed network

ACTS = ["input", "conv1", "norm1", "conv2", "norm2", "conv3", "conv4", "conv5", "fc1", "fc2", "fc3"]


@torch.no_grad()
def fold(net):
    """Weights and biases of the deployed network, batch normalization folded."""
    p = {}
    for i, (name, *_) in enumerate(CONVS):
        bn = getattr(net, f"bn{i + 1}")
        g = bn.weight / (bn.running_var + bn.eps).sqrt()
        p[name + ".weight"] = getattr(net, name) * g.view(-1, 1, 1, 1)
        p[name + ".bias"] = bn.bias - bn.running_mean * g
    for name, *_ in FCS:
        p[name + ".weight"], p[name + ".bias"] = getattr(net, name).weight.clone(), getattr(net, name).bias.clone()
    return {k: v.detach().clone() for k, v in p.items()}


def fake(x, width, frac):
    """Round half to even and saturate; the gradient passes where nothing saturates."""
    lo, hi, s = -(2 ** (width - 1)), 2 ** (width - 1) - 1, 2.0 ** frac
    c = x.float().clamp(lo / s, hi / s)
    return (c + ((c * s).round() / s - c).detach()).to(x.dtype)


def deployed(p, x, lrn_alpha, q=None, tap=None, drop=0.0):
    """The folded network on blocks; q = {"W", "w": {tensor: fraction bits}, "a": {...}} quantizes each operator's output."""
    def out(x, name):
        if tap is not None:
            tap(name, x)
        return x if q is None else fake(x, q["W"], q["a"][name])
    def weight(name):
        w = p[name + ".weight"]
        return w if q is None else fake(w, q["W"], q["w"][name])
    x = out(x, "input")
    for i, (name, *_) in enumerate(CONVS):
        x = F.relu(out(conv(x, weight(name), i, p[name + ".bias"]), name))
        if i < 2:
            x = out(lrn(x, lrn_alpha, K), f"norm{i + 1}")
        if i in (0, 1, 4):
            x = F.max_pool2d(x, 3, 2)
    x = x.flatten(1)
    for name, *_ in FCS:
        x = out(F.linear(x, weight(name).to(x.dtype), p[name + ".bias"].to(x.dtype)), name)
        if name != "fc3":
            x = F.dropout(F.relu(x), drop, drop > 0)
    return x.float()


@torch.no_grad()
def run_over(p, alpha, images, tap):
    for x in images.split(250):
        deployed(p, deployed_input(x), alpha, tap=tap)


def ranges(p, alpha, images):
    top = {}
    def tap(name, x):
        v = x.clamp(min=0) if name not in ("input", "fc3") else x.abs()
        top[name] = max(top.get(name, 0.0), v.max().item())
    run_over(p, alpha, images, tap)
    return top


@torch.no_grad()
def rescale(p, alpha, top, limit=7.0):
    """Powers of two that bring every layer's largest output under `limit`; the function computed stays the same."""
    def power(v): return 2.0 ** min(0, math.floor(math.log2(limit / max(v, 1e-9))))
    s12 = min(power(top["conv1"]), power(top["conv2"]))                     # one alpha for both LRN layers
    s = {"conv1": s12, "conv2": s12, **{n: power(top[n]) for n in ("conv3", "conv4", "conv5", "fc1", "fc2")}, "fc3": 1.0}
    before, q = 1.0, dict(p)
    for name in ("conv1", "conv2", "conv3", "conv4", "conv5", "fc1", "fc2", "fc3"):
        q[name + ".weight"] = p[name + ".weight"] * (s[name] / before)
        q[name + ".bias"] = p[name + ".bias"] * s[name]
        before = s[name]
    return q, alpha / s12 ** 2, s


@torch.no_grad()
def calibrate(p, alpha, images, width):
    """For each tensor the fraction bits of least squared error."""
    candidates = range(width - 9, width + 9)
    def loss(x, f):
        return sum((fake(c, width, f) - c).pow(2).sum(dtype=torch.float64).item() for c in x.float().flatten().split(1 << 26))
    def best(losses): return min(losses, key=losses.get)
    weights = {n: best({f: loss(p[n + ".weight"], f) for f in candidates}) for n in LAYERS}
    total = {n: dict.fromkeys(candidates, 0.0) for n in ACTS}
    def tap(name, x):
        for f in candidates:
            total[name][f] += loss(x, f)
    run_over(p, alpha, images, tap)
    return {"W": width, "w": weights, "a": {n: best(t) for n, t in total.items()}}


def fixed(width, integer):
    return {"W": width, "w": dict.fromkeys(LAYERS, width - integer), "a": dict.fromkeys(ACTS, width - integer)}


def write_safetensors(path, tensors, metadata):
    head, at = {"__metadata__": {k: v if isinstance(v, str) else json.dumps(v) for k, v in metadata.items()}}, 0
    tensors = {k: np.ascontiguousarray(v.detach().float().cpu().numpy(), "<f4") for k, v in tensors.items()}
    for k, v in tensors.items():
        head[k] = dict(dtype="F32", shape=v.shape, data_offsets=[at, at + v.nbytes])
        at += v.nbytes
    h = json.dumps(head).encode()
    h += b" " * (-len(h) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(h)) + h)
        for v in tensors.values():
            f.write(v.tobytes())


def stage_finish(a, d, curve):
    saved = torch.load(a.work / "pruned.pt", map_location=DEV)
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    net = Net().to(DEV)
    net.load_state_dict(saved["net"])
    net.eval()
    p = fold(net)
    ho, hoy, hc, hcy = d["orig"][d["held_orig"]], d["orig_y"][d["held_orig"]], d["copy"][d["held_copy"]], d["copy_y"][d["held_copy"]]
    cal = torch.cat([ho, hc[::8]])
    top = ranges(p, ALPHA, cal)
    p, alpha, scales = rescale(p, ALPHA, top)
    log("largest outputs", {k: round(v, 2) for k, v in top.items()}, "scales", scales, "alpha", alpha)
    log("largest after scaling", {k: round(v, 2) for k, v in ranges(p, alpha, cal).items()},
        "weights", {k: round(v.abs().max().item(), 3) for k, v in p.items()})
    def report(p, qs, what):
        r = {}
        for name, q in qs.items():
            f = lambda x: deployed(p, x, alpha, q)
            r[name] = {"originals": accuracy(f, ho, hoy, 250), "copies": accuracy(f, hc, hcy, 250)}
        log(what, {k: tuple(round(x, 2) for x in v.values()) for k, v in r.items()})
        return r
    auto16, auto8 = calibrate(p, alpha, cal, 16), calibrate(p, alpha, cal, 8)
    log("auto:8", auto8)
    kinds = {"float": None, "<16,4>": fixed(16, 4), "auto:16": auto16, "auto:8": auto8}
    first = report(p, kinds, "held back, before fine-tuning")
    # fine-tune float and 8-bit network together, formats frozen
    class Folded(nn.Module):
        def __init__(self, p):
            super().__init__()
            self.t = nn.ParameterDict({k.replace(".", "_"): nn.Parameter(v.clone()) for k, v in p.items()})
        def tensors(self): return {k: self.t[k.replace(".", "_")] for k in p}
        def forward(self, x): return deployed(self.tensors(), x, alpha)
    m = Folded(p).to(DEV)
    masks = {n: (p[n + ".weight"] != 0).float() for n in PRUNED}
    @torch.no_grad()
    def keep(progress, ema=None):
        for n in PRUNED:
            (ema or m).tensors()[n + ".weight"].mul_(masks[n])
    enlarge = net.enlarge
    def both(x):
        x = to_blocks((enlarge @ x @ enlarge.T).to(HALF))
        return deployed(m.tensors(), x, alpha, auto8, drop=0.1), deployed(m.tensors(), x, alpha, None, drop=0.1)
    f = maybe_compile(both)
    def step(x, y, soft):
        l8, lf = f(x)
        return 0.5 * (distil(l8, y, soft) + distil(lf, y, soft))
    torch.manual_seed(a.seed + 4), np.random.seed(a.seed + 4)
    s = Sampler(d, a.repeat, a.restored)
    start = time.time()
    after = None
    if a.qat_epochs:
        ema = train(m, step, d, s, teachers, optimizers_folded(m, a.qat_rate), a.qat_epochs, a.batch // 2, a.qat_seconds, "quantized", curve,
                    warm=0.1, clip=1.0, after=keep, ema_decay=0.99, evaluate_every=1)
        keep(1.0, ema)
        p2 = {k: v.detach().clone() for k, v in ema.tensors().items()}
        kinds2 = {"float": None, "<16,4>": fixed(16, 4), "auto:16": calibrate(p2, alpha, cal, 16), "auto:8": auto8}
        after = report(p2, kinds2, "held back, after fine-tuning")
        def score(r): return sum(sum(r[k].values()) for k in ("float", "auto:8"))
        if score(after) >= score(first):
            p, kinds = p2, kinds2
    log("largest outputs at the end", {k: round(v, 2) for k, v in ranges(p, alpha, cal).items()})
    preprocessing = dict(size=SIZE, filter="bilinear", mean=MEAN, std=STD, channels="RGB")
    write_safetensors(a.out / "alexnet-cifar10.safetensors", {n + s: p[n + s] for n in LAYERS for s in (".weight", ".bias")},
                      {"network": "alexnet-cifar10", "lrn.alpha": alpha, "lrn.k": K, "lrn.size": 5, "lrn.beta": BETA, "classes": CLASSES,
                       "preprocessing": preprocessing, "formats.auto16": kinds["auto:16"], "formats.auto8": kinds["auto:8"]})
    # the test images, once
    t = torch.load(a.work / "data.pt", map_location=DEV)
    test, names = t["test"], t["names"]
    result, confusion = {}, {}
    for name, q in kinds.items():
        g = lambda x: deployed(p, x, alpha, q)
        c1, c2 = np.zeros((10, 10), int), np.zeros((10, 10), int)
        result[name] = {"originals": accuracy(g, test["orig_test"], test["orig_test_y"], 250, c1),
                        "copies": accuracy(g, test["copy_test"], test["copy_test_y"], 250, c2)}
        confusion[name] = {"originals": c1.tolist(), "copies": c2.tolist()}
    dense = None
    if (a.work / "student.pt").exists():
        net.load_state_dict(torch.load(a.work / "student.pt", map_location=DEV)["net"])
        net.eval()
        pd = fold(net)
        g = lambda x: deployed(pd, x, ALPHA)
        dense = {"originals": accuracy(g, test["orig_test"], test["orig_test_y"], 250), "copies": accuracy(g, test["copy_test"], test["copy_test_y"], 250)}
    log("test: dense float", dense, "shipped", result)
    factors = {}
    def tap(name, x):
        if name in ("conv1", "conv2"):
            v = lrn_factor(F.relu(x), alpha)
            one = (v.amax((1, 2, 3)) / v.amin((1, 2, 3))).min().item()
            lo, hi, least = factors.get("norm" + name[4], (9.0, 0.0, 1e9))
            factors["norm" + name[4]] = (min(lo, v.min().item()), max(hi, v.max().item()), min(least, one))
    run_over(p, alpha, test["orig_test"], tap)
    dev = torch.cuda.get_device_name() if DEV == "cuda" else platform.processor()
    json.dump(dict(
        seed=a.seed, device=dev, versions=dict(python=platform.python_version(), torch=torch.__version__, numpy=np.__version__, pillow=PIL.__version__),
        settings={k: str(v) for k, v in vars(a).items() if k not in ("data", "work", "out", "stages")},
        lrn=dict(alpha=alpha, k=K, beta=BETA, size=5, trained_alpha=ALPHA, scales=scales,
                 factor_on_test_originals={k: dict(min=v[0], max=v[1], ratio=v[1] / v[0], least_ratio_within_one_image=v[2]) for k, v in factors.items()}),
        preprocessing=preprocessing, classes=CLASSES,
        restoration_psnr_db=t["psnr"], teacher_held_back=json.loads((a.work / "teacher.json").read_text()) if teachers else None,
        choice=json.loads((a.work / "choice.json").read_text()) if (a.work / "choice.json").exists() else None,
        optimizer=saved.get("optimizer"), seconds=dict(student=saved.get("student_seconds"), prune=saved.get("seconds"), quantized=time.time() - start),
        held_back=dict(student=saved["dense"], pruned=saved["held_back"], folded=first, fine_tuned=after),
        nonzero={k: (v != 0).float().mean().item() for k, v in p.items() if k.endswith("weight")},
        largest_output=ranges(p, alpha, cal), largest_weight={k: v.abs().max().item() for k, v in p.items()},
        formats=dict(auto16=kinds["auto:16"], auto8=kinds["auto:8"]),
        test=dict(dense_float=dense, **{("pruned_float" if k == "float" else k): v for k, v in result.items()}), confusion=confusion),
        open(a.out / "report.json", "w"), indent=1)


def optimizers_folded(m, rate):
    o = torch.optim.AdamW(m.parameters(), rate, (0.9, 0.99), weight_decay=0.0, **({"fused": True} if DEV == "cuda" else {}))
    for g in o.param_groups:
        g["peak"] = g["lr"]
    return [o]


def stage_compare(a, d, curve):
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    test = torch.load(a.work / "data.pt", map_location=DEV)["test"]
    kind = json.loads((a.work / "choice.json").read_text())["best"] if a.optimizer == "auto" else a.optimizer
    name, lr, wd, clip = run_config(kind)
    out = {}
    for recipe in a.recipes.split(","):
        torch._dynamo.reset()
        torch.manual_seed(a.seed + 5), np.random.seed(a.seed + 5)
        net = Net(recipe, a.dropout).to(DEV)
        s = Sampler(d, a.repeat, a.restored)
        try:
            net_ = train(net, forward_step(net), d, s, teachers, optimizers(net, name, lr, wd), a.compare_epochs, a.batch, a.compare_seconds,
                         "compare " + recipe, curve, clip=clip or 5.0, ema_decay=0.995, evaluate_every=5)
        except SystemExit as e:
            out[recipe] = {"failed": str(e)}
            continue
        net_.eval()
        f = lambda x: net_(x.to(HALF))
        def tests(f): return {"originals": accuracy(f, test["orig_test"], test["orig_test_y"]), "copies": accuracy(f, test["copy_test"], test["copy_test_y"])}
        r = curve[-1]
        out[recipe] = dict(epochs=r["epoch"], held_back=held_back(net_, d), test=tests(f))
        if recipe == "paper":
            best = None
            for k in (0.25, 0.5, 1.0, 2.0, 4.0):
                for al in (0.0, 1e-4, 1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0, 10.0):
                    h = accuracy(lambda x: net_(x.to(HALF), swap=(al, k)), d["copy"][d["held_copy"]][::4], d["copy_y"][d["held_copy"]][::4])
                    best = max(best or (0, 0, 0), (h, al, k))
            f2 = lambda x: net_(x.to(HALF), swap=best[1:])
            out[recipe]["run with LRN"] = dict(alpha=best[1], k=best[2], test=tests(f2))
        log(recipe, out[recipe])
        (a.out / "compare.json").write_text(json.dumps(out, indent=1))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("stages", nargs="+")
    p.add_argument("--data", type=Path, required=True), p.add_argument("--work", type=Path, required=True)
    p.add_argument("--out", type=Path, help="results; default: the folder of --work")
    for name, value in dict(seed=1, held=5000, held_originals=400, shrink=0, repeat=3, restored=0.6, restore_steps=3000, teachers=2, teacher_width=64,
                            teacher_epochs=24.0, candidates="sgd,adamw,muon,muon2", choose_epochs=3.0, choose_seconds=40.0, batch=512, dropout=0.4,
                            optimizer="muon2", epochs=92.0, student_seconds=1e9, ema=0.999, density=0.06, prune_rate=3e-4, prune_epochs=16.0,
                            prune_seconds=1e9, qat_epochs=4.0, qat_rate=5e-5, qat_seconds=1e9, recipes="lrn,none,paper", compare_epochs=10.0,
                            compare_seconds=1e9).items():
        p.add_argument("--" + name.replace("_", "-"), type=type(value), default=value)
    a = p.parse_args()
    a.out = a.out or a.work
    a.work.mkdir(parents=True, exist_ok=True), a.out.mkdir(parents=True, exist_ok=True)
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    np.random.seed(a.seed)
    d, curve = None, []
    for stage in a.stages:
        if d is None and stage != "prepare":
            d = torch.load(a.work / "data.pt", map_location=DEV)["data"]
        if stage in ("choose", "student", "prune", "finish", "compare"):
            pick_convolution()
        exact = stage == "finish"
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = not exact
        log("stage", stage)
        try:
            d = globals()["stage_" + stage](a, d, curve) or d
        finally:
            if curve:
                new = not (a.work / "curve.csv").exists()
                with open(a.work / "curve.csv", "a", newline="") as f:
                    w = csv.DictWriter(f, curve[0].keys())
                    if new:
                        w.writeheader()
                    w.writerows(curve)
                (a.out / "curve.csv").write_bytes((a.work / "curve.csv").read_bytes())
                curve.clear()


if __name__ == "__main__":
    main()
