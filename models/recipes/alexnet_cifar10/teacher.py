# SPDX-License-Identifier: Apache-2.0
"""Stage teacher: the residual networks whose answer is the soft label."""
import json
import time

import numpy as np
import torch
import torch.nn.functional as F

from .images import normalize
from .networks import Teacher
from .sampling import Sampler, augment, mix
from .settings import DEV, HALF, log, maybe_compile


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
