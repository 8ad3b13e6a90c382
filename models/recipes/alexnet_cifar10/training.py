# SPDX-License-Identifier: Apache-2.0
"""The training loop, its loss, and the accuracy on held-back images."""
import copy
import math
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from .images import deployed_input, normalize
from .networks import Teacher
from .sampling import augment, mix
from .settings import DEV, HALF, log, maybe_compile


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


def forward_step(net):
    f = maybe_compile(lambda x: net(net.blocks(x)))
    return lambda x, y, soft: distil(f(x), y, soft)


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
