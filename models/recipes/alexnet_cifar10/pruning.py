# SPDX-License-Identifier: Apache-2.0
"""Stage prune: gradual magnitude pruning of fc1 and fc2 with fine-tuning."""
import copy
import time

import numpy as np
import torch

from .networks import Net, lrn_ranges
from .optimizer import optimizers
from .sampling import Sampler
from .settings import DEV, PRUNED, log
from .training import Teachers, forward_step, held_back, recalibrate, train


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
