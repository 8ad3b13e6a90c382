# SPDX-License-Identifier: Apache-2.0
"""The deployed network: folded, scaled into <16,4>, in float or with every tensor quantized."""
import math

import torch
import torch.nn.functional as F

from .images import deployed_input
from .networks import conv, lrn
from .settings import CONVS, FCS, K, LAYERS

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
