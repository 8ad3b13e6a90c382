# SPDX-License-Identifier: Apache-2.0
"""Optimizers: SGD, AdamW and orthogonalized momentum (Muon), with the settings of each."""
import math

import torch

from .settings import DEV, HALF


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


def optimizers_folded(m, rate):
    o = torch.optim.AdamW(m.parameters(), rate, (0.9, 0.99), weight_decay=0.0, **({"fused": True} if DEV == "cuda" else {}))
    for g in o.param_groups:
        g["peak"] = g["lr"]
    return [o]


def run_config(kind):
    """Optimizer, peak rate, weight decay, gradient clipping."""
    return {"sgd": ("sgd", 0.03, 5e-4, 1.0), "adamw": ("adamw", 7e-4, 0.05, 2.0), "muon": ("muon", 1e-3, 0.1, 0.0),
            "muon2": ("muon", 2e-3, 0.1, 0.0)}[kind]
